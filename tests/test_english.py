"""Whole conversations in English: nothing Chinese on the screen but what the forms say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from bot.cli.demo import example
from bot.i18n import translator
from bot.notice import notice
from bot.project import load
from surveys.commands import Command, shown
from surveys.consents import Consents, with_consents
from surveys.conversation import Answer, FindingMoved, Role
from surveys.form import (
    Choice,
    Form,
    FormKind,
    Integer,
    Money,
    Multiple,
    PhotoQuestion,
    Single,
    Words,
)
from surveys.lookups import (
    Addressees,
    BroadcastNow,
    BroadcastsNow,
    Colleague,
    Colleagues,
    FindingNow,
    FindingsNow,
    FormByNumber,
    Named,
    NumberedForm,
    PhaseNow,
    PhasesNow,
    PlanHeard,
    PlanRead,
    PushesNow,
    PushNow,
    Reached,
    UnitNow,
    UnitsWaiting,
    WhoCanBeWritten,
    WhomItReaches,
    WorkingDaysOn,
)
from surveys.messages import Prompt
from surveys.questionnaire import Questionnaire
from tests.surveys import cases
from tests.surveys.chat import Chat
from tests.test_catalogue import CHINESE, ENGLISH, extracted


def english_form() -> Form:
    satisfied = [
        {"code": 5, "label": "Very satisfied", "synonyms": ["great"]},
        {"code": 3, "label": "So-so"},
        {"code": 1, "label": "Dissatisfied"},
        {"code": 0, "label": "Was not there", "dont_know": True},
    ]
    return Questionnaire.model_validate(
        {
            "title": "A short survey",
            "opening": "Hello! A short survey, two minutes. Shall we start?",
            "choices": {"satisfied": satisfied},
            "questions": [
                {"code": "P1", "kind": "scale", "text": "The visit?", "choices": "satisfied"},
                {
                    "code": "M1",
                    "kind": "multiple",
                    "text": "Which events did you see?",
                    "choices": [
                        {"code": 1, "label": "Show"},
                        {"code": 2, "label": "Games"},
                        {"code": 3, "label": "None of them"},
                    ],
                    "exclusive": [3],
                },
                {"code": "N1", "kind": "integer", "text": "How many came along?", "maximum": 20},
                {"code": "A1", "kind": "money", "text": "How much did you spend?"},
                {"code": "F1", "kind": "photo", "text": "A picture?", "required": False},
                {"code": "O1", "kind": "text", "text": "Anything else?", "required": False},
            ],
            "closing": "Thank you! Number {receipt}.",
        }
    ).to_form()


def english(prompt: Prompt) -> None:
    """Not a Chinese word on the screen, but for the units of money."""
    every = [prompt.text, prompt.toast, *(o.label for o in (*prompt.options, *prompt.commands))]
    for text in every:
        assert not CHINESE.search(re.sub("万元|元|8.79万", "", text)), text


def test_a_whole_conversation_in_english() -> None:
    chat = Chat(english_form(), translate=ENGLISH).opens()
    assert chat.labels == ["Start", "No thanks", "Large print, short words"]
    chat.says("what?").says("Sure")
    assert chat.last.text.startswith("Question 1 of 6\nThe visit?")
    chat.says("Help").says("I was so pleased").says("disatisfied")
    assert "Did you mean “Dissatisfied”?" in chat.last.text
    chat.says("Nope").says("very satisfied")
    assert "Noted: Very satisfied." in chat.last.text
    chat.says("1 3").says("show").says("Go back").says("1 and").says("Continue").says("back")
    chat.says("1, 2")
    assert "Noted: Show, Games." in chat.last.text
    chat.says("minus one").says("-1").says("99").says("2")
    chat.says("about 50").says("1.234").says("no idea").says("87,900.50")
    assert chat.answer("A1") == Answer("given", 8790050)
    chat.sends_odd("voice").says("Skip for now")
    chat.says("Pause").says("hello?").says("Carry on")
    chat.wakes().says("Change 1").says("so-so").says("Rather not say")
    assert chat.at == "review"
    assert "Please look it over" in chat.last.text
    chat.says("Change").says("Back").says("Menu").says("/nonsense").says("looks good")
    assert [fact.outcome for fact in chat.closed] == ["complete"]
    chat.says("Edit").says("9").says("No change").says("Submit").says("Quit").says("Resume")
    for prompt in chat.prompts:
        english(prompt)
    assert chat.closed[0].answers["P1"] == Answer("given", 3)
    assert chat.closed[0].answers["O1"] == Answer("refused")


def test_declining_in_english() -> None:
    chat = Chat(english_form(), translate=ENGLISH).opens().says("Not now")
    assert [fact.outcome for fact in chat.closed] == ["refused"]
    assert "reply “Start”" in chat.last.text
    assert chat.says("start").at == "P1"


def test_a_confirmation_with_english_words() -> None:
    """The form itself is content and stays as it is written; everything around it is English."""
    chat = Chat(cases.welfare_line(), role=Role.CONTACT, translate=ENGLISH).opens()
    chat.says("Yes").says("5")
    assert "far from it. Did you mean 万元" in chat.last.text
    chat.presses("Answer again").says("60000").says("1").says("1").says("4")
    assert "Let it stand (recorded as a difference)" in chat.labels
    chat.says("Let it stand").says("food for the home").says("Skip").says("at the accountant's")
    assert "does not replace signature and seal" in chat.last.text
    chat.says("Confirm and submit")
    assert [(f.kind, f.outcome) for f in chat.closed] == [(FormKind.CONFIRMATION, "complete")]


def test_a_coordinator_asks_in_english() -> None:
    chat = Chat(role=Role.COORDINATOR, translate=ENGLISH).opens()
    assert chat.labels[:6] == ["Progress", "Findings", "Score", "Report", "Today", "Closing"]
    english(chat.last)
    for word in ("progress", "problems", "score", "Reports"):
        chat.says(word)
        english(chat.last)
    assert [fact.what for fact in chat.facts if hasattr(fact, "what")] == [
        *("progress", "findings", "score", "report")
    ]


PHASES = (PhaseNow("survey", True, "", 3), PhaseNow("confirmation", False, "2026-11-30", 2))
CASTS = (
    BroadcastNow("3f2a9c01", "open", 3, 4, 0, 1),
    BroadcastNow("11112222", "paused", 0, 2, 0, 0),
)
KNOWN = {
    PhasesNow(): PHASES,
    BroadcastsNow(): CASTS,
    WhoCanBeWritten(): Addressees(
        (Named("group:1", "Elders"),), (Named("unit:U1", "Office", "U1"),)
    ),
    WhomItReaches("group:1", "unfinished"): Reached((("web", 2), ("telegram", 1)), 1, True),
    UnitsWaiting(): (
        UnitNow("U1", "Office", 2, 3, 1, 2, "", True),
        UnitNow("U2", "Bureau", 1, 1, 0, 0, "0871"),
        UnitNow("U3", "Club", 1, 1, 0, 0),
    ),
    FindingsNow(): (
        FindingNow("a:1", "Sums differ", ("1 + 1 = 3",), "high", "U1", "Office"),
        FindingNow(
            *("b:1", "Names differ", (), "low", "", "", "assigned"),
            *("Audit", "", "2020-01-10", "Which one?", True),
        ),
        FindingNow("c:1", "Old", (), "low", status="settled", words="done", gone=True),
    ),
    Colleagues(): (Colleague("p1", "Audit"),),
    WorkingDaysOn((3, 5, 10)): ("2020-01-22", "2020-01-31", "2020-02-07"),
    PushesNow(): (
        PushNow("daily", "Daily", "0 18 * * *", True, next="2020-01-21 18:00", version=3),
        PushNow("done", "All in", "event", False, True, "", "2020-02-01"),
        PushNow("week", "Weekly", "0 9 * * 1", True, False, "0 9 * * 2", last="2020-01-20 09:00"),
    ),
    PlanRead("30 17 * * 1-5"): PlanHeard("30 17 * * 1-5", next="2020-01-21 17:30"),
    PlanRead("0 9 * * 2"): PlanHeard("0 9 * * 2", next="2020-01-21 09:00"),
    PlanRead("whenever"): PlanHeard(why="Not understood."),
    FormByNumber("00000000"): NumberedForm("00000000", "unknown"),
    FormByNumber("3F2A9C01"): NumberedForm("3F2A9C01", "found", "r1", "assisted", "2026-01-31"),
}


@pytest.mark.parametrize(
    "talk",
    [
        ("Close survey", "soon", "all in", "what?", "yes"),
        ("Reopen self-evaluation", "yesterday", "2020-01-31", "a late unit", "sure"),
        ("open and close", "9", "Never mind"),
        (
            "Broadcast",
            "new",
            "A new broadcast",
            "One group",
            "Elders",
            "Those who have not finished",
            "Dear neighbours",
            "hm",
            "Send it",
        ),
        ("Pause broadcast", "Resume broadcast", "Broadcast", "Cancel 3f2a9c01", "no", "yes"),
        ("Remind", "all", "Never mind"),
        ("Remind", "2 3", "Add a sentence", "please", "what?", "Send the reminder"),
        ("Remind all", "Note a call", "x" * 300, "they will do it"),
        (
            "Work on findings",
            "1",
            "Ask Office to explain",
            "yesterday",
            "1",
            "?",
            "Which is it?",
            "no",
            "yes",
        ),
        (
            "Work on findings",
            "2",
            "Assign to a colleague or somebody else",
            "Audit",
            "2",
            "please look",
            "yes",
        ),
        ("Work on findings", "2", "4", "explained", "yes"),
        ("Work on findings", "2", "5", "so it is", "yes"),
        ("Work on findings", "3", "Open it again", "not done", "yes"),
        ("Work on findings", "1", "Assign to another unit", "Office", "1", "please look", "yes"),
        ("Work on findings", "1", "4", "They paid twice", "yes"),
        (
            *("Pushes", "1", "Turn off", "Turn on", "Change the time", "whenever"),
            *("30 17 * * 1-5", "Pause until …", "yesterday", "Pause for a week", "never mind"),
        ),
        ("Pushes", "2", "End the pause", "All pushes", "3", "Turn on", "Never mind"),
        ("Pushes", "3", "Back to the times of the project", "nonsense", "Never mind"),
        ("Pause pushes", "Pause until tomorrow", "All as usual", "Never mind"),
        ("Delete a form", "hello", "00000000", "3f2a9c01", "x", "asked us to", "what", "Yes"),
    ],
)
def test_errands_in_english(talk: tuple[str, ...]) -> None:
    chat = Chat(role=Role.COORDINATOR, translate=ENGLISH)
    chat.agenda = replace(chat.agenda, looked_up=KNOWN)
    chat.opens()
    for words in talk:
        chat.says(words)
    for prompt in chat.prompts:
        english(prompt)
    assert chat.conversation.errand is None


def test_a_unit_explains_in_english() -> None:
    asked = FindingNow("a:1", "Sums differ", (), "high", deadline="2020-01-31", words="Which one?")
    chat = Chat(cases.welfare_line(), role=Role.CONTACT, translate=ENGLISH)
    chat.agenda = replace(chat.agenda, clarify=(asked,))
    chat.opens()
    assert "Please explain: Sums differ" in chat.labels
    chat.says("Explain").says("x").says("A slip of the pen").says("hm").says("Hand it in")
    assert [f.act for f in chat.facts if isinstance(f, FindingMoved)] == ["answer"]
    chat.says("Explain")
    chat.agenda = replace(chat.agenda, clarify=())
    chat.says("Never mind")
    for prompt in chat.prompts:
        english(prompt.__class__(re.sub("慰问.*", "", prompt.text)))


def test_the_consents_that_the_law_wants_are_asked_in_english() -> None:
    group = Single(
        code="G1",
        text="Which group do you belong to?",
        choices=(Choice(code=1, label="Elders"), Choice(code=2, label="Children")),
    )
    form = english_form()
    form = form.model_copy(update={"questions": (group, *form.questions)})
    wanted = Consents("G1", sensitive_groups=(1, 2), guardian_groups=(2,))
    chat = Chat(with_consents(form, wanted), translate=ENGLISH).opens().says("start")
    chat.says("Children").says("what?").says("Not yet fourteen")
    assert "guardian" in chat.last.text
    chat.says("They agree and are here")
    assert "health" in chat.last.text
    chat.says("help").says("agree")
    chat.says("great").says("1").says("done").says("2").says("5").says("skip").says("skip")
    for prompt in chat.prompts:
        english(prompt)
    narrow = Consents("G1", sensitive_questions=("O1",))
    chat = Chat(with_consents(form, narrow), translate=ENGLISH).opens().says("start").says("1")
    for words in ("5", "1", "done", "2", "5", "skip"):
        chat.says(words)
    assert "Do you agree to answer" in chat.last.text
    english(chat.last)


def test_the_notice_is_english_for_who_speaks_it() -> None:
    folder = load(example()).folder
    assert folder is not None
    survey = folder.project.survey.model_copy(
        update={"sensitive_groups": (3,), "guardian_groups": (8,), "closes": date(2021, 1, 31)}
    )
    for photos, voice in ((True, True), (True, False), (False, True), (False, False)):
        project = folder.project.model_copy(
            update={
                "title": "Spring visit",
                "body": "District office",
                "contact": "Telephone 123",
                "survey": survey,
                "media": folder.project.media.model_copy(update={"photos": photos, "voice": voice}),
            }
        )
        told = notice(replace(folder, project=project), ENGLISH)
        assert not CHINESE.search(told)
        assert "2022-1-31" in told
        assert "Delete my answers" in told


def test_whatever_the_dialogue_says_is_in_the_catalogue() -> None:
    """Asked at run time: a text that reaches the translator comes from a form or from the code."""
    asked: set[str] = set()

    def listening(message: str) -> str:
        asked.add(message)
        return message

    forms = (cases.health_line(), cases.resettlement_line(), cases.effect_leaf(), english_form())
    chat = Chat(*forms, role=Role.CONTACT, translate=listening).opens()
    for text in ("帮助", "1", "跳过", "修改", "修改 9", "8.79", "3", "上一题", "菜单", "2", "没有"):
        chat.says(text)
    chat.photographs().sends_odd("sticker").finishes()
    content = {text for form in forms for text in said_by(form)}
    unknown = {message for message in asked - extracted() if message not in content}
    assert {message for message in unknown if not _filled_in(message)} == set()
    assert len(asked & extracted()) > 60


def said_by(form: Form) -> Iterator[str]:
    yield from (form.title, form.opening, form.closing)
    yield from (check.stand for check in form.checks)
    for asked in form.questions:
        yield from (asked.text, asked.short, asked.hint, *(w.text for w in asked.wordings))
        for choice in getattr(asked, "choices", ()):
            yield from (choice.label, *choice.synonyms)


def _filled_in(message: str) -> bool:
    """A check's message with the person's own figures in it."""
    return re.search("[元年]", message) is not None and re.search(r"\d", message) is not None


def test_another_language_speaks_chinese() -> None:
    assert translator("fr")("开始") == "开始"
    assert translator("zh")("开始") == "开始"
    assert ENGLISH("") == ""
    assert ENGLISH("迎新春") == "迎新春"
    assert shown(Command.RESUME, ENGLISH) == "Continue"


def test_every_kind_of_question_explains_itself_in_english() -> None:
    for kind in (Money, Integer, Words, PhotoQuestion, Multiple):
        form = english_form()
        asked = next(q for q in form.questions if isinstance(q, kind))
        chat = Chat(form.model_copy(update={"questions": (asked,)}), translate=ENGLISH)
        chat.opens().says("start").says("help").says("skip").says("refuse")
        for prompt in chat.prompts:
            english(prompt)
