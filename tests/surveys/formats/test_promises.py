"""Whatever a questionnaire holds, it comes back from a workbook and from YAML as it was."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.files.yaml import load_model
from surveys.formats.readable import write_yaml
from surveys.formats.surveyjs import write_surveyjs
from surveys.formats.wjx_text import write_wjx
from surveys.formats.xform import write_xform
from surveys.formats.xlsform.reader import read_xlsform
from surveys.formats.xlsform.writer import write_xlsform
from surveys.questionnaire import Questionnaire
from tests.surveys.formats.test_samples import SCHEMA

TEXT = st.text(
    st.sampled_from("甲乙丙丁 aB1|'\"=-$:{}#&<>%\n，。？"), min_size=1, max_size=12
).filter(lambda text: bool(text.strip()) and "${" not in text)
WORD = st.text(st.sampled_from("甲乙丙丁戊己庚辛壬癸子丑寅卯"), min_size=1, max_size=4)


def choices(draw: st.DrawFn, *, plain: bool = True) -> list[dict[str, Any]]:
    labels = draw(st.lists(WORD, min_size=2, max_size=4, unique=True))
    codes = draw(
        st.lists(st.integers(0, 99), min_size=len(labels), max_size=len(labels), unique=True)
    )
    made: list[dict[str, Any]] = []
    for label, code in zip(labels, codes, strict=True):
        one: dict[str, Any] = {"code": code, "label": label}
        if draw(st.booleans()):
            one["synonyms"] = [f"{label}啊"]
        if draw(st.integers(0, 5)) == 0:
            one["dont_know" if plain else "refusal"] = True
        if draw(st.integers(0, 4)) == 0:
            one["points"] = draw(st.integers(0, 100))
        made.append(one)
    return made


def conditions(draw: st.DrawFn, earlier: list[dict[str, Any]]) -> Any:
    asked = draw(st.sampled_from(earlier))
    code = asked["code"]
    kinds: list[Any] = [{"op": "answered", "question": code}, f"${{{code}}} != 3"]
    if "choices" in asked:
        kinds.append({"question": code, "codes": [asked["choices"][0]["code"]]})
        kinds.append({"question": code, "codes": [c["code"] for c in asked["choices"]]})
    if asked["kind"] in ("integer", "money"):
        op = draw(st.sampled_from(["lt", "le", "gt", "ge", "eq", "ne"]))
        kinds.append({"op": op, "question": code, "value": draw(st.integers(-5, 500))})
    one = draw(st.sampled_from(kinds))
    match draw(st.integers(0, 4)):
        case 0:
            return {"op": "not", "of": one}
        case 1:
            return {"op": draw(st.sampled_from(["all", "any"])), "of": [one, kinds[0]]}
    return one


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    questions: list[dict[str, Any]] = []
    kinds = ["scale", "single", "multiple", "ranking", "integer", "decimal", "money", "date"]
    kinds += ["text", "phone", "note", "photo", "voice", "location", "nps", "consent"]
    for number in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(kinds))
        asked: dict[str, Any] = {"code": f"Q{number}", "kind": kind, "text": draw(TEXT)}
        if kind in ("scale", "single", "multiple", "ranking"):
            asked["choices"] = choices(draw, plain=kind == "scale")
        asked |= extras(draw, kind)
        if questions and draw(st.integers(0, 2)) == 0:
            asked["ask_if"] = conditions(draw, questions)
        questions.append(asked)
    questions.append({"code": "last", "kind": "text", "text": "完"})
    data: dict[str, Any] = {"title": draw(TEXT).strip(), "questions": questions, "opening": "您好"}
    data |= whole(draw, questions)
    try:
        return Questionnaire.model_validate(data)
    except ValidationError:
        reject()


def whole(draw: st.DrawFn, questions: list[dict[str, Any]]) -> dict[str, Any]:
    """What goes for all questions."""
    data: dict[str, Any] = {}
    if draw(st.booleans()):
        data |= {"consent": False, "opening": ""}
    rated = [q["code"] for q in questions if q["kind"] == "scale"]
    if bool(rated) and draw(st.booleans()):
        data["items"] = [{"code": "item1", "name": draw(WORD), "questions": rated}]
    if draw(st.booleans()):
        shuffle: bool = draw(st.booleans())
        data["sections"] = [{"code": "S", "title": draw(TEXT), "shuffle": shuffle}]
        for asked in questions[-2:]:
            asked["section"] = "S"
    if draw(st.booleans()):
        data["computed"] = [{"code": "sum", "formula": "1 + string-length(${last})"}]
    if draw(st.booleans()):
        data["translations"] = {"en": {"last": "End", "title": draw(WORD)}}
        data["translations"]["en"] |= spoken(draw, questions)
    if draw(st.booleans()):
        data["opening_plain"] = draw(TEXT)
    return data


def spoken(draw: st.DrawFn, questions: list[dict[str, Any]]) -> dict[str, str]:
    """Short words and recordings in another language."""
    places = [f"{q['code']}.{key}" for q in questions for key in ("plain", "audio") if key in q]
    return {place: draw(WORD) for place in places if draw(st.booleans())}


def extras(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if draw(st.integers(0, 3)) == 0:
        found["hint"] = draw(TEXT)
    if kind not in ("note", "consent") and draw(st.booleans()):
        found["required"] = False
    if draw(st.integers(0, 4)) == 0:
        found["short"] = draw(WORD)
    if draw(st.integers(0, 3)) == 0:
        found |= {"plain": draw(TEXT), "audio": draw(WORD)}
    if kind == "integer":
        found |= {"minimum": draw(st.integers(-3, 3)), "maximum": draw(st.integers(4, 99))}
        if draw(st.booleans()):
            found["constraint"] = {
                "formula": ". != 7",
                "message": draw(st.sampled_from(["", "不对"])),
            }
    if kind == "decimal" and draw(st.booleans()):
        found |= {"minimum": "0.5", "places": 2}
    if kind == "scale" and draw(st.booleans()):
        found["weight"] = draw(st.integers(1, 5))
    if kind == "money" and draw(st.booleans()):
        found["suggested"] = draw(st.integers(0, 10**6))
    return found


@settings(max_examples=40, deadline=None)
@given(questionnaires())
def test_a_workbook_keeps_everything(q: Questionnaire) -> None:
    loaded = read_xlsform(write_xlsform(q), "q.xlsx")
    assert loaded.errors == ()
    assert loaded.questionnaire == q


@settings(max_examples=40, deadline=None)
@given(questionnaires())
def test_yaml_keeps_everything(q: Questionnaire) -> None:
    assert load_model(Questionnaire, write_yaml(q).encode(), "q.yaml") == (q, [])


@settings(max_examples=25, deadline=None)
@given(questionnaires())
def test_exports_are_made_of_anything(q: Questionnaire) -> None:
    written, _ = write_surveyjs(q)
    jsonschema.Draft7Validator(SCHEMA).validate(json.loads(json.dumps(written)))
    xml, told = write_xform(q)
    assert xml, [str(flaw) for flaw in told]
    assert write_wjx(q)[0].startswith(q.title)
