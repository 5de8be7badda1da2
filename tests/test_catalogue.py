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
from surveys.commands import Command, Ordered, lists, ordered, words

ROOT = Path(__file__).parents[1]
KEYWORDS = {"_": None}
"""The translator is called `_` everywhere, also as an attribute: `turn._`, `self._`."""
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
    "consents.py",
    "questionnaire.py",
    "kinds.py",
    "matrix.py",
    "others.py",
    "soundness.py",
    "translations.py",
    "sign_off_forms.py",
    *(p.name for p in ROOT.glob("surveys/confirmation*")),
)
"""What forms say is content, in the language of the project; what the dialogue says is not."""
READING = ("money.py", "nearest.py", "numerals.py")
"""Chinese in here is read, not said."""


def test_no_words_of_the_dialogue_and_the_pages_go_around_the_translator() -> None:
    spoken = [ROOT / "bot" / "turns.py", *(ROOT / "bot/channels/web").rglob("*.py")]
    spoken += [
        path
        for path in (ROOT / "surveys").rglob("*.py")
        if path.name not in CONTENT + READING and not {"expressions", "formats"} & set(path.parts)
    ]
    for remarks in ("wording", "graph"):  # for who writes the questionnaire
        spoken.remove(ROOT / "surveys" / f"{remarks}.py")
    assert [each for path in spoken for each in untranslated(path)] == []
    for page in (ROOT / "bot" / "channels").rglob("templates/*.html"):
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
