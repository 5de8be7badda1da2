"""Which errand is open, who may open which, and the words that open them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from surveys.commands import words
from surveys.conversation import Role
from surveys.errands import broadcast, chasing, clarifying, erasing, findings, phases, pushes, steps
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
    chasing.WHAT: _Errand(chasing.scene, chasing.take, chasing.hear, chasing.begin),
    findings.WHAT: _Errand(findings.scene, findings.take, findings.hear, findings.begin),
    clarifying.WHAT: _Errand(
        clarifying.scene,
        clarifying.take,
        clarifying.hear,
        clarifying.begin,
        (Role.CONTACT, Role.COORDINATOR, Role.ASSESSOR),
    ),
    phases.WHAT: _Errand(phases.scene, phases.take, phases.hear, phases.begin),
    pushes.WHAT: _Errand(pushes.scene, pushes.take, pushes.hear, pushes.begin),
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
        (findings.WHAT, turn._("处理疑点|分派疑点|疑点处理")),
        (chasing.WHAT, turn._("催办|催一催|催单位|催")),
        (broadcast.WHAT, turn._("群发|群发消息|群发进度")),
        (pushes.WHAT, turn._("推送|定时推送|我的推送|推送设置")),
        (phases.WHAT, turn._("开放和结束|结束|截止")),
        (erasing.WHAT, turn._("删除一份答卷|删除一份|按编号删除")),
    )


def wanted(turn: Turn, bare: str) -> Offer | None:
    """What words ask for that is in no list: 结束问卷, 暂停群发, 说明 ..."""
    if turn.agenda.clarify and bare in clarifying.offer_words(turn):
        return Offer(f"x{clarifying.WHAT}", bare)
    if turn.agenda.role is not Role.COORDINATOR:
        return None
    for asked, spelt in _asked(turn):
        if bare in words(spelt):
            return Offer(f"x{asked}", spelt.split("|")[0])
    asked_why = _why(turn, bare)
    if asked_why is not None:
        return asked_why
    for what, known in (
        (chasing.WHAT, chasing.offer_words(turn)),
        (phases.WHAT, phases.offer_words(turn)),
        (broadcast.WHAT, broadcast.offer_words(turn)),
        (pushes.WHAT, pushes.offer_words(turn)),
    ):
        for action, names in known.items():
            if bare in names:
                return Offer(f"x{what}.{action}", bare)
    return None


_CODE = re.compile(r"(?=.*\d)[a-z0-9][a-z0-9._-]{0,11}")


def _why(turn: Turn, bare: str) -> Offer | None:
    """为什么 C221, C221 为什么: an indicator by its code, which has a digit, so that a sentence is
    none. The words alone ask for a list."""
    spelt = turn._("为什么|为啥|解释|怎么算的")
    label, bare = spelt.split("|")[0], bare.rstrip("?!。")
    for word in words(spelt):
        if bare == word:
            return Offer("xwhy", label)
        for about in (bare.removeprefix(word), bare.removesuffix(word)):
            code = about.strip(":,的")
            if about != bare and _CODE.fullmatch(code):
                return Offer(f"xwhy:{code}", f"{label} {code.upper()}")
    return None


def _asked(turn: Turn) -> tuple[tuple[str, str], ...]:
    """What is looked up and comes by itself, besides what the menu lists."""
    _ = turn._
    return (
        ("unconfirmed", _("未确认|没确认|谁没确认|谁没填|没填的")),
        ("disputes", _("争议|有争议的|异议")),
        ("changes", _("变化|有什么变化|昨天以来|更正")),
        ("calls", _("电话单|催办电话单")),
        ("letters", _("催办函|出催办函")),
        ("supervision", _("督办清单|督办单|督办")),
        ("remarks", _("意见|意见建议|意见和建议|开放题|大家怎么说")),
        ("board", _("看板|打开看板|仪表盘|大屏")),
    )


def clarifications(turn: Turn) -> tuple[tuple[str, str], ...]:
    """What the person's unit is asked about: (name, label) for the menu."""
    return tuple(
        (clarifying.menu_name(each), turn._("请说明：{title}").format(title=each.title))
        for each in turn.agenda.clarify
    )


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
