"""What `check` says of the law, and the 告知书."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.campaign import Campaign
from bot.cli.demo import example
from bot.project import load
from surveys.conversation import Role
from surveys.form import Consent
from tests.bot.scene import playing


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def append(folder: Path, text: str) -> None:
    path = folder / "project.yaml"
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def codes(folder: Path) -> list[str]:
    return [problem.code for problem in load(folder).problems]


def test_telegram_is_refused_where_the_project_is_official(small: Path) -> None:
    edit(small, "project.yaml", "telegram: false", "telegram: true")
    assert codes(small) == []
    append(small, "use: official\n")
    (problem,) = load(small).problems
    assert problem.code == "telegram_official"
    assert "境外" in problem.message
    assert "telegram: false" in problem.remedy
    edit(small, "project.yaml", "telegram: true", "telegram: false")
    assert codes(small) == []


@pytest.mark.parametrize(
    ("question", "code", "allowed"),
    [
        ("{code: F1, kind: photo, text: 请拍一张照片}", "photos_off", "photos: true"),
        ("{code: F1, kind: voice, text: 请说几句}", "voice_off", "voice: true"),
        ("{code: F1, kind: text, voice: true, text: 请说几句}", "voice_off", "voice: true"),
    ],
)
def test_voice_and_photos_are_off(small: Path, question: str, code: str, allowed: str) -> None:
    edit(small, "questionnaire.yaml", "items:\n", f"  - {question}\nitems:\n")
    (problem,) = load(small).problems
    assert problem.code == code
    assert allowed in problem.remedy
    append(small, f"media: {{{allowed}}}\n")
    assert codes(small) == []


@pytest.mark.parametrize(
    ("old", "lacks"),
    [
        ("，由{body}组织", "谁在问"),
        ("不用写姓名，不记电话，", "记什么"),
        ("原始回答保存到{retention}。", "保存到什么时候"),
        ("不想答可以随时回“退出”。", "怎样不参加"),
    ],
)
def test_an_opening_that_lacks_something(small: Path, old: str, lacks: str) -> None:
    assert load(small).notes == ()
    edit(small, "questionnaire.yaml", old, "")
    (note,) = load(small).notes
    assert lacks in note.message
    assert note.remedy


def test_a_project_without_a_contact(small: Path) -> None:
    edit(small, "project.yaml", "contact: 咨询请找主办单位\n", "")
    assert [note.code for note in load(small).notes] == ["contact"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("complaints: {when: {op: is, question: X9, codes: [1]}, phone: '12388'}", "condition"),
        ("complaints: {when: {op: is, question: P1, codes: [7]}, phone: '12388'}", "condition"),
        ("complaints: {when: '${X9} = 1', phone: '12388'}", "condition"),
        ("complaints: {when: '${P1 = 1', phone: '12388'}", "condition"),
        ("complaints: {when: {op: is, question: P1, codes: [1]}, phone: '1', key: abc}", "public"),
        (
            "complaints: {when: {op: is, question: P1, codes: [1]}, phone: '1', "
            "key: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=}",
            "no_handler",
        ),
    ],
)
def test_complaints_that_cannot_work(small: Path, text: str, code: str) -> None:
    append(small, text + "\n")
    (problem,) = load(small).problems
    assert problem.code.startswith(code)
    assert problem.remedy


def test_groups_that_do_not_exist(small: Path) -> None:
    edit(small, "project.yaml", "survey:\n", "survey:\n  sensitive_groups: [7]\n")
    assert codes(small) == ["unknown_survey_code"]


def test_consents_stand_in_the_form_that_is_asked(small: Path) -> None:
    edit(small, "project.yaml", "survey:\n", "survey:\n  sensitive_groups: [1]\n")
    folder = load(small).folder
    assert folder is not None
    form = Campaign(folder).survey
    assert [q.code for q in form.questions if isinstance(q, Consent)] == ["law.sensitive"]


def test_a_short_opening_says_what_it_must(small: Path) -> None:
    text = (small / "questionnaire.yaml").read_text("utf-8")
    head, _, rest = text.partition("opening_plain:")
    rest = rest.partition("consent:")[2]
    short = 'opening_plain: "您好！开始吗？"\nconsent:'
    (small / "questionnaire.yaml").write_text(head + short + rest, "utf-8")
    notes = [n.message for n in load(small).notes if n.code == "opening"]
    assert len(notes) == 4
    assert all("opening_plain" in note for note in notes)


def test_the_example_says_what_it_must() -> None:
    folder = load(example())
    assert [n for n in folder.notes if n.code in ("opening", "contact")] == []


async def test_the_notice_is_shown_at_the_opening_and_on_demand(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await scene.join("ada", Role.BENEFICIARY)
        opening = scene.texts("ada")[-1]
        assert "由示例街道办事处组织" in opening
        assert "回“告知书”" in opening
        for before in ("你好", "开始", "暂停"):
            await scene.says("ada", before)
            shown = await scene.says("ada", "告知书")
            assert shown is not None
            for word in ("示例街道办事处", "调查结束后365天", "退出", "删除我的答卷", "不收照片"):
                assert word in shown.text
