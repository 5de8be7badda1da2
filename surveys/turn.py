"""One turn of a conversation in the making: `step` builds it up and hands out a `Step`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from surveys.agenda import Agenda, Translate
from surveys.commands import Command, shown, words
from surveys.conversation import Answer, Conversation, Fact, Run
from surveys.form import Form, FormKind
from surveys.languages import languages_of
from surveys.lookups import LookUp, NotLookedUp
from surveys.messages import (
    MAX_GRID,
    MAX_LABEL_BYTES,
    MAX_OPTIONS,
    Expects,
    Hear,
    Option,
    Prompt,
    Tone,
)
from surveys.numerals import in_chinese, scattered, squeeze
from surveys.piping import piped
from surveys.presented import presented

T = TypeVar("T")

MORE, EARLIER = "more", "earlier"
"""Actions that turn the page of the options."""

_TOKEN = re.compile(r"([0-9a-f]{6})\.(\d{1,9})\.([a-z/][a-z0-9.]{0,20})")


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to tap or type here; `action` is what it does."""

    action: str
    label: str
    code: str = ""
    words: tuple[str, ...] = ()
    """What else means this, made comparable."""
    selected: bool = False
    typed: bool = True
    """False: the place reads typed words for this itself."""
    meaning: str = ""
    """As in `Option`."""

    def answers_to(self, bare: str) -> bool:
        """Whether these (comparable) words name this offer."""
        spelt = {self.code, in_chinese(int(self.code))} if self.code else set()
        return self.typed and bare in {squeeze(self.label), *self.words, *spelt}


@dataclass(frozen=True, slots=True)
class Scene:
    """What a place has to show."""

    body: str
    offers: tuple[Offer, ...] = ()
    """Spread over pages where there are more than fit."""
    actions: tuple[Offer, ...] = ()
    """Offers that stand on every page."""
    commands: tuple[Command, ...] = ()
    tone: Tone = Tone.QUESTION
    expects: tuple[Expects, ...] = ()
    progress: tuple[int, int] | None = None
    grid: bool = False
    several: bool = False
    """Of the offers any number may be ticked, and their order says nothing."""
    question: str = ""
    """As in `Prompt`."""
    before: tuple[str, ...] = ()
    """To be read before the body; in 长辈模式 a message of its own, and said once."""
    audio: str = ""
    """Name of a recording of it."""


@dataclass(slots=True)
class Turn:
    """What is known and what has come of it so far. Lives for one step only."""

    conversation: Conversation
    agenda: Agenda
    fresh: str
    _: Translate
    at: datetime
    """When the person wrote or tapped; aware."""
    pressed: bool = False
    facts: list[Fact] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    troubled: bool = False
    toast: str = ""
    edits: bool = False
    shifted: bool = False
    """The day has changed what is asked: what came was said to something else."""
    reminding: bool = False
    """The program speaks first: it reminds of what is open."""
    _shown: dict[tuple[str, str, str], Form] = field(default_factory=dict)
    quiet: bool = False
    """Say the notes only: the open question stays as it was shown."""
    hear: Hear = "offer"
    """How a recording of what is asked comes."""
    arrived: bool = False
    """What is asked has not been shown just before."""

    @property
    def today(self) -> date:
        """The person's calendar day."""
        return self.at.astimezone(self.agenda.zone).date()

    @property
    def run(self) -> Run | None:
        return self.conversation.run

    @property
    def plain(self) -> bool:
        """Whether the open form is asked in 长辈模式. What somebody reads to another person stays
        whole, and so do the figures of a unit."""
        run = self.run
        if run is None or run.kind is not FormKind.SURVEY or not self.conversation.plain:
            return False
        return run.interview is None or run.interview.mode == "self"

    def open(self) -> tuple[Form, Run]:
        """The run in progress with its form, as this person meets it now. Only called where there
        is one."""
        run = self.conversation.run
        if run is None:
            raise LookupError("no run in progress")
        language = self.conversation.language
        place = (run.form_hash, run.seed, language)
        if place not in self._shown:
            form = self.agenda.form_of(run)
            if form is None:
                raise LookupError("no run in progress")
            self._shown[place] = presented(form, language=language, seed=run.seed, day=self.today)
        return self._shown[place], run

    def spoken(self, text: str, answers: Mapping[str, Answer] | None = None) -> str:
        """A text of the form in the person's language, with the answers it speaks of: those of
        the run, or those that are being tried."""
        form, run = self.open()
        return piped(self._(text), form, run.answers if answers is None else answers, self._)

    @property
    def languages(self) -> tuple[str, ...]:
        """What the person can switch to, the languages of the form first."""
        run = self.run
        form = self.agenda.form_of(run) if run else None
        forms = (form,) if form is not None else self.agenda.forms
        known = [code for each in forms for code in languages_of(each)]
        return tuple(dict.fromkeys([*known, *self.agenda.languages]))

    def speak(self, language: str) -> None:
        """From now on in this language."""
        self.conversation = replace(self.conversation, language=language)
        self._ = self.agenda.languages.get(language, self.agenda.languages.get("zh", self._))

    def look_up(self, what: LookUp[T]) -> T:
        """Something only the shell can know. Raises NotLookedUp, and the step is made again."""
        if what not in self.agenda.looked_up:
            raise NotLookedUp(what)
        found: T = self.agenda.looked_up[what]
        return found

    def put(self, run: Run | None) -> None:
        self.conversation = replace(self.conversation, run=run)

    def say(self, text: str) -> None:
        if text:
            self.notes.append(text)

    def refuse(self, why: str) -> None:
        """Something could not be taken."""
        self.troubled = True
        self.say(why)


def tag(turn: Turn) -> str:
    """What ties a token to one run (or to the menu of one conversation)."""
    run = turn.conversation.run
    name = run.id if run else f"menu {turn.conversation.id}"
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:6]


def token(turn: Turn, action: str) -> str:
    return f"{tag(turn)}.{turn.conversation.asked}.{action}"


def action_of(turn: Turn, pressed: str) -> str | None:
    """The action of a token that belongs to what is asked now; None if it is old or forged."""
    found = _TOKEN.fullmatch(pressed) if pressed.isascii() else None
    if found is None or found[1] != tag(turn) or int(found[2]) != turn.conversation.asked:
        return None
    return found[3]


def paged(turn: Turn, scene: Scene) -> tuple[Offer, ...]:
    """The offers of the page that is shown."""
    room = (MAX_GRID if scene.grid else MAX_OPTIONS) - len(scene.actions)
    if len(scene.offers) <= room:
        return (*scene.offers, *scene.actions)
    size = room - 2
    pages = -(-len(scene.offers) // size)
    page = min(turn.conversation.page, pages - 1)
    turns = []
    if page + 1 < pages:
        turns.append(Offer(MORE, turn._("更多选项…"), words=words(turn._("更多|下一页"))))
    if page:
        turns.append(Offer(EARLIER, turn._("前面的选项"), words=words(turn._("返回|上一页"))))
    return (*scene.offers[page * size : (page + 1) * size], *turns, *scene.actions)


def named(turn: Turn, scene: Scene, text: str) -> str | None:
    """The action of the one offer that typed words name."""
    bare = "" if scattered(text) else squeeze(text)
    offers = (*scene.offers, *paged(turn, scene))
    found = {offer.action for offer in offers if bare and offer.answers_to(bare)}
    return found.pop() if len(found) == 1 else None


def clip(label: str, room: int) -> str:
    """The label, shortened with … to fit `room` bytes of UTF-8."""
    raw = label.encode("utf-8", "replace")
    if len(raw) <= room:
        return raw.decode()
    return raw[: room - 3].decode("utf-8", "ignore").rstrip() + "…"


LEAD = 24
"""Characters that may stand over the question in 长辈模式."""

_TYPED_ONLY = frozenset({Command.EDIT, Command.PAUSE, Command.QUIT})
"""Commands that are not shown in 长辈模式; 帮助 names them."""


def prompts(turn: Turn, scene: Scene | None) -> tuple[Prompt, ...]:
    """What this turn says: one message. In 长辈模式 a second one before the question, where there
    is more to read than a short line; a reminder is one in any case."""
    if scene is None or not turn.plain or turn.reminding:
        return (_prompt(turn, scene, [*turn.notes], scene.before if scene else ()),)
    before = scene.before if turn.arrived and not turn.edits else ()
    said = [*turn.notes, *before]
    short = len("".join(said)) <= LEAD and not before
    if turn.troubled or turn.edits or short or not scene.body:
        return (_prompt(turn, scene, said, ()),)
    ahead = Prompt("\n".join(said), tone=Tone.NOTICE, large=True)
    return (ahead, _prompt(turn, scene, [], ()))


def _prompt(turn: Turn, scene: Scene | None, said: Sequence[str], before: Sequence[str]) -> Prompt:
    """What there is to say, then what is asked."""
    notes = "\n".join(said)
    tone = Tone.PROBLEM if turn.troubled else scene.tone if scene else Tone.NOTICE
    if scene is None:
        return Prompt(notes, tone=tone, toast=turn.toast)
    body = "\n".join((*before, scene.body))
    hidden = _TYPED_ONLY if turn.plain else ()
    with_it = turn.hear == "offer" and turn.plain and turn.arrived
    return Prompt(
        text="\n\n".join(part for part in (notes, body) if part),
        options=tuple(_option(turn, offer) for offer in paged(turn, scene)),
        commands=tuple(_command(turn, one) for one in scene.commands if one not in hidden),
        tone=tone,
        expects=scene.expects,
        progress=scene.progress,
        edits=turn.edits,
        large=turn.conversation.plain or turn.agenda.interview == "phone",
        grid=scene.grid,
        several=scene.several and len(scene.offers) + len(scene.actions) <= MAX_OPTIONS,
        question=scene.question,
        audio=scene.audio,
        hear="with" if with_it else turn.hear,
        toast=clip(turn.toast, MAX_LABEL_BYTES),
    )


def _option(turn: Turn, offer: Offer) -> Option:
    room = MAX_LABEL_BYTES - len(offer.code) - 1
    return Option(
        token(turn, offer.action),
        clip(offer.label, room),
        offer.code,
        offer.selected,
        clip(offer.meaning, MAX_LABEL_BYTES),
    )


def _command(turn: Turn, command: Command) -> Option:
    return Option(token(turn, f"/{command.value}"), shown(command, turn._))
