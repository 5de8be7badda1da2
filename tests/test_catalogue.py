"""English: every text that people see has its translation, and a whole conversation can be held."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from bot.i18n import translator
from surveys.commands import Command, Ordered, lists, ordered, shown, words
from surveys.conversation import Answer, Role
from surveys.form import Form, FormKind, Integer, Money, Multiple, PhotoQuestion, Words
from surveys.messages import Prompt
from surveys.questionnaire import Questionnaire
from tests.surveys import cases
from tests.surveys.chat import Chat

ROOT = Path(__file__).parents[1]
KEYWORDS = {"_": None, "_words": (2,)}
"""The translator is called `_` everywhere, also as an attribute (`turn._`, `self._`); `_words`
translates its second argument."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")
REPLIES = re.compile(r"“([^”{}]+)”")
PLACES = re.compile(r"\{(\w+)\}")

ENGLISH = translator("en")


@cache
def extracted() -> frozenset[str]:
    with (ROOT / "babel.cfg").open() as file:
        mapping, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(ROOT, mapping, options, keywords=KEYWORDS)
    return frozenset(str(message) for _file, _line, message, _comments, _context in found)


@cache
def catalogue() -> dict[str, str]:
    with (files("bot") / "locale/en/LC_MESSAGES/jixiao.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale="en") if m.id}


def test_the_catalogue_holds_exactly_the_texts_of_the_code() -> None:
    assert len(extracted()) > 200, "the extractor finds nothing: look at babel.cfg"
    assert extracted() - set(catalogue()) == set(), "no English for these"
    assert set(catalogue()) - extracted() == set(), "no longer in the code"


def test_every_entry_is_translated_and_settled() -> None:
    with (files("bot") / "locale/en/LC_MESSAGES/jixiao.po").open("rb") as file:
        entries = [m for m in read_po(file, locale="en") if m.id]
    assert [m.id for m in entries if not m.string or m.fuzzy] == []
    chinese = {m for m, text in catalogue().items() if CHINESE.search(re.sub("万元|元", "", text))}
    assert chinese == set()


@pytest.mark.parametrize("message", sorted(catalogue()))
def test_the_placeholders_are_the_same(message: str) -> None:
    assert Counter(PLACES.findall(message)) == Counter(PLACES.findall(catalogue()[message]))


def test_nothing_is_translated_but_through_the_name_that_the_extractor_knows() -> None:
    assert [*strange_calls()] == []


def strange_calls() -> Iterator[str]:
    """Literals handed to a translator that has no name, or another name than `_`."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            where = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Call) and node.args:
                if isinstance(node.args[0], ast.Constant) and _gives_translator(node.func):
                    yield f"{where}: give the translator the name _ first"
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                if _gives_translator(node.value) and ast.unparse(node.targets[0]) != "_":
                    yield f"{where}: call it _"
            elif isinstance(node, ast.arg) and node.arg != "_" and _takes_translator(node):
                yield f"{where}: call the parameter _"


def _gives_translator(call: ast.Call) -> bool:
    return ast.unparse(call.func).split(".")[-1] in ("translator", "_speak", "speak")


def _takes_translator(argument: ast.arg) -> bool:
    return argument.annotation is not None and ast.unparse(argument.annotation) == "Translate"


def sources() -> list[Path]:
    return sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "surveys").rglob("*.py")])


CONTENT = (
    "assessment.py",
    "questionnaire.py",
    *(p.name for p in ROOT.glob("surveys/confirmation*")),
)
"""What forms say is content, in the language of the project; what the dialogue says is not."""
READING = ("money.py", "nearest.py", "numerals.py")
"""Chinese in here is read, not said."""


def test_no_words_of_the_dialogue_and_the_pages_go_around_the_translator() -> None:
    spoken = [ROOT / "bot" / "turns.py", *(ROOT / "bot/channels/web").rglob("*.py")]
    spoken += [p for p in (ROOT / "surveys").rglob("*.py") if p.name not in CONTENT + READING]
    assert [each for path in spoken for each in untranslated(path)] == []
    for page in (ROOT / "bot").rglob("templates/*.html"):
        assert not CHINESE.search(re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", page.read_text("utf-8")))


def untranslated(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    passed = set[ast.AST]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):  # a docstring
            passed.add(node.value)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in KEYWORDS:
            passed |= {inner for arg in node.args for inner in ast.walk(arg)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if node in passed or not isinstance(text, str) or re.search(r"[(\[]", text):
            continue  # with brackets: a pattern to read by
        if re.search(r"[\u4e00-\u9fff]{5}", text):
            yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)} {text}"


# -- words that steer


@pytest.mark.parametrize("command", list(Command))
def test_every_word_of_a_command_works_in_both_languages(command: Command) -> None:
    for word in lists(ENGLISH)[command].split("|"):
        assert ordered(word, ENGLISH) == Ordered(command)
        assert ordered(f" {word.upper()}. ", ENGLISH) == Ordered(command)
    for word in lists(str)[command].split("|"):
        assert ordered(word, ENGLISH) == Ordered(command)


def test_no_word_means_two_commands() -> None:
    every = Counter(word for listed in lists(ENGLISH).values() for word in set(words(listed)))
    assert [word for word, n in every.items() if n > 1] == []


@pytest.mark.parametrize("message", sorted(m for m in catalogue() if "|" in m))
def test_a_list_of_words_is_a_list_without_repeats(message: str) -> None:
    listed = words(catalogue()[message])
    assert all(listed)
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("message", sorted(m for m in catalogue() if "“" in m))
def test_what_a_text_tells_people_to_reply_works(message: str) -> None:
    """回“继续” must not become a word that nobody understands."""
    meant = [ordered(word, str) for word in REPLIES.findall(message)]
    told = [ordered(word, ENGLISH) for word in REPLIES.findall(catalogue()[message])]
    assert [o for o in told if o] == [o for o in meant if o]


def test_change_takes_a_number() -> None:
    for text in ("Change 5", "edit 5", "correct 5.", "修改 5"):
        assert ordered(text, ENGLISH) == Ordered(Command.EDIT, 5)


# -- conversations


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
    assert chat.labels == ["Start", "No thanks"]
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
    assert "They are 10,000 times apart" in chat.last.text
    chat.presses("Answer again").says("50000").says("0")
    assert "Let it stand (recorded as a difference)" in chat.labels
    chat.says("Let it stand").says("1").says("Skip")
    chat.says("1").says("4").says("Skip").says("Skip")
    assert "Recorded as differences:" in chat.last.text
    assert "does not replace signature and seal" in chat.last.text
    chat.says("Confirm and submit")
    assert [(f.kind, f.outcome) for f in chat.closed] == [(FormKind.CONFIRMATION, "complete")]


def test_a_coordinator_asks_in_english() -> None:
    chat = Chat(role=Role.COORDINATOR, translate=ENGLISH).opens()
    assert chat.labels == ["Progress", "Findings", "Score", "Report"]
    for word in ("progress", "problems", "score", "Reports"):
        chat.says(word)
        english(chat.last)
    assert [fact.what for fact in chat.facts if hasattr(fact, "what")] == [
        *("progress", "findings", "score", "report")
    ]


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
    for asked in form.questions:
        yield from (asked.text, asked.short, asked.hint, *(w.text for w in asked.wordings))
        for choice in getattr(asked, "choices", ()):
            yield from (choice.label, *choice.synonyms)


def _filled_in(message: str) -> bool:
    """A check's message with the person's own figures in it."""
    return "元" in message and re.search(r"\d", message) is not None


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
