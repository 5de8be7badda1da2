"""Which errand is open, who may open which, and the words that open them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from surveys.commands import words
from surveys.conversation import Role
from surveys.errands import broadcast, erasing, phases, steps
from surveys.turn import Offer, Scene, Turn


@dataclass(frozen=True, slots=True)
class _Errand:
    scene: Callable[[Turn], Scene]
    take: Callable[[Turn, str], bool]
    hear: Callable[[Turn, str], None]
    begin: Callable[[Turn, str], None]
    roles: tuple[Role, ...] = (Role.COORDINATOR,)


ERRANDS = {
    broadcast.WHAT: _Errand(broadcast.scene, broadcast.take, broadcast.hear, broadcast.begin),
    phases.WHAT: _Errand(phases.scene, phases.take, phases.hear, phases.begin),
    erasing.WHAT: _Errand(
        erasing.scene,
        erasing.take,
        erasing.hear,
        erasing.begin,
        (Role.COORDINATOR, Role.HELPER),
    ),
}


def listed(turn: Turn) -> tuple[tuple[str, str], ...]:
    """Errands in a coordinator's menu: (name, words)."""
    return (
        (broadcast.WHAT, turn._("群发|群发消息|群发进度")),
        (phases.WHAT, turn._("开放和结束|结束|截止")),
        (erasing.WHAT, turn._("删除一份答卷|删除一份|按编号删除")),
    )


def wanted(turn: Turn, bare: str) -> Offer | None:
    """What words ask for that is in no list: 结束问卷, 暂停群发 ..."""
    if turn.agenda.role is not Role.COORDINATOR:
        return None
    for what, known in (
        (phases.WHAT, phases.offer_words(turn)),
        (broadcast.WHAT, broadcast.offer_words(turn)),
    ):
        for action, spelt in known.items():
            if bare in spelt:
                return Offer(f"x{what}.{action}", bare, words=words(bare))
    return None


def begin(turn: Turn, what: str, action: str = "") -> bool:
    """Open an errand; False where there is none of that name, or it is none of this person's."""
    errand = ERRANDS.get(what)
    if errand is None or turn.agenda.role not in errand.roles:
        return False
    errand.begin(turn, action)
    return True


def scene(turn: Turn) -> Scene:
    return _open(turn).scene(turn)


def take(turn: Turn, action: str) -> bool:
    """Whoever is not meant to do it any more is out of it."""
    if turn.agenda.role not in _open(turn).roles:
        steps.end(turn)
        return True
    if action == steps.OUT:
        steps.end(turn, turn._("好的，没有做，一切照旧。"))
        return True
    return _open(turn).take(turn, action)


def hear(turn: Turn, text: str) -> None:
    if turn.agenda.role in _open(turn).roles:
        _open(turn).hear(turn, text)
    else:
        steps.end(turn)


def _open(turn: Turn) -> _Errand:
    return ERRANDS[steps.errand_of(turn).what]
