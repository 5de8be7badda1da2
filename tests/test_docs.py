"""The pages fail to pass when they lag behind the program: links, index, kinds, keys, codes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import SecretStr

import bot.cli
from bot.app import opened
from bot.cli.score_shown import BASIS
from bot.i18n import translator
from bot.project.new import create
from bot.settings import PREFIX, Settings
from reports.texts import BASIS as BASIS_IN_FILES
from scoring.indicators import IndicatorSystem
from scoring.model import Basis
from scoring.printed import Printed
from scoring.quality import FLAGS
from scoring.readings import Resolved
from scoring.rule import RuleBase
from scoring.rules import Rule
from scoring.sources import FITS, Source
from scoring.typed import TypedEvidence
from storage.changes import OutboxStatus
from surveys import form
from surveys.commands import Command, Ordered, lists, ordered
from surveys.confirmation_rules import RULES as CONFIRMATION_RULES
from surveys.expressions import FUNCTIONS
from surveys.form import Form
from surveys.questionnaire import RESERVED, Questionnaire
from tests.findings.table import tables, written
from tests.pages import DOCS, ROOT, keys, names, page, rows, section, union
from tests.surveys import cases

PAGES = sorted(DOCS.rglob("*.md"))
EVERY = [*PAGES, *sorted(ROOT.glob("*.md")), *sorted((ROOT / "examples").glob("*.md"))]


# -- links and index


@pytest.mark.parametrize("path", EVERY, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(path)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        assert file.exists(), target
        if anchor:
            assert anchor in anchors(file), target


def prose(path: Path) -> str:
    return re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.S)


def anchors(path: Path) -> set[str]:
    """The anchors that GitHub makes of headings."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.M)
    return {_anchor(re.sub(r"[`*]", "", heading)) for heading in headings}


def _anchor(heading: str) -> str:
    kept = [c for c in heading.lower() if c in " -_" or unicodedata.category(c)[0] in "LNM"]
    return "".join(kept).strip().replace(" ", "-")


@pytest.mark.parametrize("path", [p for p in PAGES if p.name != "README.md"], ids=lambda p: p.stem)
def test_every_page_is_in_the_index(path: Path) -> None:
    assert f"]({path.relative_to(DOCS).as_posix()})" in page("README.md")


@pytest.mark.parametrize("path", sorted(DOCS.glob("*.md")), ids=lambda path: path.stem)
def test_every_page_has_an_english_summary(path: Path) -> None:
    assert "*English: " in path.read_text("utf-8")


# -- questionnaire.yaml

QUESTIONNAIRE = page("questionnaire.md")
KINDS: dict[str, Any] = {k.model_fields["kind"].default: k for k in union(form.Question)}
BASE = set(form.QuestionBase.model_fields)
CONDITIONS: tuple[Any, ...] = (
    form.Is,
    form.Compare,
    form.Answered,
    form.Formula,
    form.Not,
    form.All,
    form.Any,
)


@pytest.mark.parametrize(
    ("heading", "known"),
    [
        ("整个文件", set(Questionnaire.model_fields)),
        ("每道题都有的键", BASE | {"kind"}),
        ("选项", set(form.Choice.model_fields)),
        ("换一种问法", set(form.Wording.model_fields)),
        ("分项", set(form.Item.model_fields)),
        ("计算值", set(form.Computed.model_fields)),
        ("约束", set(form.Constraint.model_fields)),
        ("分节", set(form.Section.model_fields)),
        ("公式", set(FUNCTIONS)),
    ],
)
def test_every_key_of_a_questionnaire_has_its_row(heading: str, known: set[str]) -> None:
    assert Counter(names(section(QUESTIONNAIRE, heading))) == Counter(known)


def test_every_kind_of_question_and_its_keys_have_rows() -> None:
    own = [
        f"{kind}.{key}"
        for kind, model in KINDS.items()
        for key in model.model_fields
        if key not in BASE | {"kind"}
    ]
    assert sorted(names(section(QUESTIONNAIRE, "题型"))) == sorted([*KINDS, *own])


def test_every_condition_and_its_keys_have_rows() -> None:
    ops = {op for c in CONDITIONS for op in get_args(c.model_fields["op"].annotation)}
    fields = {key for c in CONDITIONS for key in c.model_fields}
    assert set(names(section(QUESTIONNAIRE, "条件"))) == ops | fields


def test_reserved_codes_are_named() -> None:
    for code in RESERVED:
        assert f"`{code}`" in QUESTIONNAIRE


# -- indicators.yaml, evidence.yaml, printed.yaml

INDICATORS, SCORING = page("indicators.md"), page("scoring.md")
RULES: dict[str, Any] = {r.model_fields["kind"].default: r for r in union(Rule)}
SOURCES: dict[str, Any] = {s.model_fields["kind"].default: s for s in union(Source)}


def test_every_key_of_the_indicator_system_has_its_row() -> None:
    known = [*keys(IndicatorSystem, without=("rule", "evidence"))]
    assert names(section(INDICATORS, "整个文件")) == known


def test_every_rule_kind_has_its_section() -> None:
    headings = re.findall(r"^### (\w+)$", section(INDICATORS, "规则"), re.M)
    assert sorted(headings) == sorted(RULES)


@pytest.mark.parametrize("kind", sorted(RULES))
def test_every_key_of_a_rule_has_its_row(kind: str) -> None:
    known = [key for key in keys(RULES[kind]) if key not in {"kind", *RuleBase.model_fields}]
    assert sorted(names(section(INDICATORS, kind))) == sorted(known)
    assert "`floor`" in section(INDICATORS, "规则")


def test_every_source_has_its_row_with_the_rules_it_can_feed() -> None:
    text = section(INDICATORS, "依据")
    own = {f"{k}.{key}" for k, s in SOURCES.items() for key in keys(s) if key != "kind"}
    assert sorted(names(text)) == sorted({*SOURCES, *own})
    for row in rows(text):
        kind = row[0].strip("`")
        if kind in SOURCES:
            assert re.findall(r"`(\w+)`", row[2]) == list(FITS[kind])


def test_every_reading_has_its_row() -> None:
    told = [
        (row[0].strip("`"), re.findall(r"`(\w+)`", row[1])[0])
        for row in rows(section(INDICATORS, "读法"))
    ]
    known = [(n, m) for n, f in Resolved.model_fields.items() for m in get_args(f.annotation)]
    assert sorted(told) == sorted(known)


@pytest.mark.parametrize(
    ("text", "heading", "model"),
    [
        (SCORING, "evidence.yaml：录入的依据", TypedEvidence),
        (page("project-folder.md"), "printed.yaml：待核对的报告", Printed),
    ],
)
def test_every_key_of_typed_figures_has_its_row(text: str, heading: str, model: Any) -> None:
    told = [name for name in names(section(text, heading)) if name not in RULES]
    assert told == [*keys(model)]


def test_every_basis_has_its_row_and_its_words() -> None:
    told = {row[0].strip("`"): row[1] for row in rows(section(SCORING, "依据怎样得来"))}
    assert told == BASIS_IN_FILES
    assert set(told) == set(BASIS) == set(get_args(Basis))


# -- findings


def test_the_tables_of_findings_are_those_of_the_checks() -> None:
    assert written(page("findings.md")) == tables(), "run python -m tests.findings.table"


def test_every_quality_mark_has_its_row() -> None:
    assert names(section(page("quality.md"), "标记")) == list(FLAGS)


# -- confirmations


def confirmation_forms() -> tuple[Form, ...]:
    return (
        *(cases.health_line(""), cases.welfare_line(), cases.resettlement_line()),
        *(cases.shared_line(), cases.veterans_unit(), cases.pensioners_unit()),
    )


def test_every_question_of_a_confirmation_has_its_row() -> None:
    told = set(names(section(page("confirmation.md"), "问什么")))
    asked = {q.code.split(".")[0] for f in confirmation_forms() for q in f.questions}
    assert told == asked


def test_every_check_of_a_confirmation_has_its_row() -> None:
    words = {"refuse": "不收", "explain": "可照此提交"}
    told = {row[0].strip("`"): row[2] for row in rows(section(page("confirmation.md"), "检查"))}
    lines = (form for form in confirmation_forms() if form.id.startswith("line"))
    known = {c.code.split(".")[0]: c.severity for f in lines for c in f.checks}
    assert set(told) == set(known)
    assert all(told[code].startswith(words[severity]) for code, severity in known.items())


def test_every_rule_of_a_confirmation_has_its_row() -> None:
    words = {"E": "拒", "W": "例外"}
    told = {row[0].strip("`"): row[1] for row in rows(section(page("confirmation.md"), "规则"))}
    known = {rule: words[one.severity] for rule, one in CONFIRMATION_RULES.items()}
    assert told == known


# -- settings, commands, outbox, health


def test_every_setting_has_its_row_and_its_default() -> None:
    told = {row[0].strip("`"): row[2] for row in rows(page("settings.md"))}
    fields = Settings.model_fields
    assert [*told] == [PREFIX + name.upper() for name in fields]
    for name, field in fields.items():
        if field.default not in (None, "") and not isinstance(field.default, SecretStr):
            assert told[PREFIX + name.upper()] == str(field.default).replace("True", "true")


@pytest.mark.parametrize("path", EVERY, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_a_page_names_exists(path: Path) -> None:
    named = set(re.findall(r"(?:`|^|/|\s)jixiao ([a-z]+)\b", path.read_text("utf-8"), re.M))
    assert named - set(bot.cli.COMMANDS) == set()


@pytest.mark.parametrize("command", list(Command))
def test_every_word_of_a_command_stands_in_its_row(command: Command) -> None:
    table = {row[0].strip("`"): row for row in rows(page("messages-and-commands.md"))}
    row = table[command.value]
    assert row[1].split("、") == lists(str)[command].split("|")
    english = translator("en")
    for word in row[2].split(", "):
        assert ordered(word, english) == Ordered(command)


def test_every_state_of_the_outbox_has_its_row() -> None:
    told = names(section(page("operations.md"), "发件箱"))
    assert told == list(get_args(OutboxStatus))


async def test_every_fact_of_the_health_page_has_its_row(tmp_path: Path) -> None:
    create(tmp_path / "p")
    async with opened(tmp_path / "p") as app:
        facts = await app.health()
    assert names(section(page("operations.md"), "/healthz")) == list(facts)
