"""What SurveyJS is given: matrices, conditions, languages, and what it cannot be told."""

from __future__ import annotations

from typing import Any

import pytest

from surveys.formats.surveyjs import write_surveyjs
from surveys.questionnaire import Questionnaire

YN = [{"code": 1, "label": "是"}, {"code": 2, "label": "否"}]


def exported(*questions: dict[str, Any], **more: Any) -> tuple[list[Any], tuple[str, ...]]:
    data = {"title": "小调查", "consent": False, "questions": list(questions), **more}
    written, lost = write_surveyjs(Questionnaire.model_validate(data))
    return [one for page in written["pages"] for one in page["elements"]], lost


def asked(code: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    choices = {"choices": YN} if kind in ("single", "scale", "multiple", "ranking") else {}
    return {"code": code, "kind": kind, "text": f"{code}？", **choices, **more}


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ({"question": "a", "codes": [1]}, "({a} = '1')"),
        ({"question": "m", "codes": [2]}, "({m} contains '2')"),
        ({"op": "answered", "question": "n"}, "{n} notempty"),
        ({"op": "gt", "question": "n", "value": 3}, "({n} > 3)"),
        ({"op": "not", "of": {"question": "a", "codes": [1]}}, "!(({a} = '1'))"),
        ("${n} mod 2 = 1", "(({n} % 2) = 1)"),
        ("if(${n} > 1, 1, 0) = 1", "(iif(({n} > 1), 1, 0) = 1)"),
    ],
)
def test_conditions_are_said_in_its_language(condition: Any, told: str) -> None:
    elements, lost = exported(
        asked("a", "single"),
        asked("m", "multiple"),
        asked("n", "integer"),
        asked("t", ask_if=condition),
    )
    assert lost == ()
    assert elements[-1]["visibleIf"] == told


def test_a_condition_it_has_no_words_for_is_told() -> None:
    elements, lost = exported(asked("t"), asked("u", ask_if="regex(${t}, '[0-9]+')"))
    assert "visibleIf" not in elements[1]
    assert len(lost) == 1
    assert "u" in lost[0]


def test_rows_with_one_stem_are_a_matrix_and_conditions_find_them() -> None:
    elements, lost = exported(
        asked("r1", "scale", stem="怎么样？"),
        asked("r2", "scale", stem="怎么样？"),
        asked("t", ask_if={"question": "r2", "codes": [2]}),
    )
    assert lost == ()
    assert elements[0]["type"] == "matrix"
    assert [row["value"] for row in elements[0]["rows"]] == ["r1", "r2"]
    assert elements[1]["visibleIf"] == "({r1_matrix.r2} = '2')"


def test_languages_stand_side_by_side() -> None:
    elements, _ = exported(asked("a", "single"), translations={"en": {"a": "A?", "a#1": "Yes"}})
    assert elements[0]["title"] == {"default": "a？", "en": "A?"}
    assert elements[0]["choices"][0]["text"] == {"default": "是", "en": "Yes"}


def test_quotes_in_a_condition_stay_inside_it() -> None:
    elements, _ = exported(asked("t"), asked("u", ask_if='${t} = "it\'s"'))
    assert elements[1]["visibleIf"] == "({t} = 'it\\'s')"
