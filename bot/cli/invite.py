"""jixiao invite: links for people, each bound to a role; listed, revoked, handed over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import segno
from cyclopts import App, Parameter
from cyclopts.validators import Number as InRange
from rich.table import Table
from rich.text import Text

from bot.campaign import group_choices
from bot.cli.console import Directory, err, open_project, out
from bot.cli.invite_poster import poster
from bot.cli.invite_roster import reissue, roster
from bot.cli.invite_slips import slips
from bot.cli.running import ask
from bot.project import ProjectFolder
from surveys.conversation import Role

invite = App(
    name="invite",
    help="邀请链接：发、列、撤销、交接 · Invitations: make, list, revoke, transfer",
    help_format="plaintext",
)

CALLER = "电话访问员"
"""A helper who calls people instead of sitting beside them."""

ROLES = {
    "受益群众": Role.BENEFICIARY,
    "代填人": Role.HELPER,
    CALLER: Role.HELPER,
    "经办人": Role.CONTACT,
    "负责人": Role.REVIEWER,
    "评价人": Role.ASSESSOR,
    "协调员": Role.COORDINATOR,
    "工作群": Role.GROUP,
}
Days = Annotated[
    int, Parameter(help="几天内有效 · Valid for so many days", validator=InRange(gte=1, lte=3650))
]
Number = Annotated[str, Parameter(help="邀请编号，见 list · Id of the invitation")]


@Parameter(name="*")
@dataclass(frozen=True)
class Whose:
    """链接给谁：已经写在链接里的，不再问。"""

    unit: Annotated[str, Parameter(help="单位，经办人、负责人必写 · Unit")] = ""
    group: Annotated[str, Parameter(help="受益群众的类别编号 · Survey group")] = ""
    place: Annotated[str, Parameter(help="受益群众住的地方 · Place")] = ""


@invite.command
async def make(
    directory: Directory,
    role: Annotated[str, Parameter(help="/".join(ROLES))],
    /,
    *,
    whose: Whose = Whose(),
    label: Annotated[str, Parameter(help="称呼，只写岗位不写姓名 · Office, no name")] = "",
    days: Days = 30,
    qr: Annotated[Path | None, Parameter(help="把二维码存成 .png 或 .svg · QR file")] = None,
) -> int:
    """发一个邀请链接。受益群众的链接一组人共用，其余一人一次。代填人用一部手机访问许多人。"""
    folder = open_project(directory)
    if folder is None:
        return 1
    bound = _bound(folder, role, whose)
    if bound is None:
        return 2
    request = {"ask": "invite", **bound, "label": label, "days": days}
    reply = await ask(directory, request)
    if reply is None:
        return 1
    return _show(reply, qr)


@invite.command(name="list")
async def list_(directory: Directory, /) -> int:
    """列出全部邀请。链接本身不保存，丢了就撤销重发。"""
    reply = await ask(directory, {"ask": "invitations"})
    if reply is None:
        return 1
    table = Table(show_lines=False)
    for name in ("编号", "角色", "单位/类别", "称呼", "已用", "有效至", "状态"):
        table.add_column(name, overflow="fold")
    for each in reply["invitations"]:
        table.add_row(*(Text(cell) for cell in _cells(each)))
    out().print(table if reply["invitations"] else "还没有邀请。发一个：jixiao invite make")
    return 0


@invite.command
async def revoke(directory: Directory, number: Number, /) -> int:
    """撤销一个邀请。已经用它进来的人不受影响。"""
    reply = await ask(directory, {"ask": "revoke", "invitation": number})
    return _done(reply, "已撤销。", f"没有可撤销的邀请 {number}。编号见 jixiao invite list")


@invite.command
async def transfer(directory: Directory, number: Number, /, *, days: Days = 30) -> int:
    """换人交接：原来的人退出，填到一半的内容交给用新链接进来的人。"""
    reply = await ask(directory, {"ask": "transfer", "invitation": number, "days": days})
    if reply is not None and reply["done"]:
        return _show(reply, None)
    return _done(reply, "", f"没有可交接的邀请 {number}。编号见 jixiao invite list")


invite.command(roster)
invite.command(reissue)
invite.command(poster)
invite.command(slips)


def _bound(folder: ProjectFolder, role: str, whose: Whose) -> dict[str, Any] | None:
    """What the invitation is bound to, or None after the mistake has been explained."""
    known = ROLES.get(role) or next((each for each in Role if each.value == role), None)
    if known is None:
        err().print(f"没有“{role}”这个角色。可用：{'、'.join(ROLES)}")
        return None
    bound: dict[str, Any] = {
        "role": known.value,
        "unit": "",
        "group": "",
        "max_uses": 1,
        "mode": "self",
    }
    unit, group = whose.unit, whose.group
    units = {name: u.id for u in folder.units for name in (u.id, u.name, *u.aliases)}
    if known is Role.REVIEWER and not folder.project.sign_off.second_person:
        err().print("project.yaml 的 sign_off.second_person 是 false：没有设第二人复核，不用发")
        return None
    if known in (Role.CONTACT, Role.REVIEWER):
        if unit not in units:
            err().print(f"{role}要写单位：--unit 名称或编号，见 units.csv")
            return None
        bound["unit"] = units[unit]
    if known in (Role.BENEFICIARY, Role.HELPER):
        groups = [str(choice.code) for choice in group_choices(folder)]
        if group and groups and group not in groups:
            err().print(f"没有“{group}”这一类。问卷里有：{'、'.join(groups)}")
            return None
        if unit and unit not in units:
            err().print(f"没有“{unit}”这个单位，见 units.csv")
            return None
        bound |= {"unit": units.get(unit, ""), "group": group, "place": whose.place}
    if known is Role.BENEFICIARY:
        bound["max_uses"] = None
    elif known is Role.HELPER:
        bound["mode"] = "phone" if role == CALLER else "assisted"
    return bound


def _show(reply: dict[str, Any], qr: Path | None) -> int:
    console = out()
    if not reply["links"]:
        console.print(Text(f"在群里发：/start {reply['code']}"), soft_wrap=True)
    for channel, link in reply["links"]:
        console.print(Text(f"{channel}：{link}"), soft_wrap=True)
    console.print(Text(f"编号 {reply['invitation']['id']}；链接只显示这一次。"), soft_wrap=True)
    if qr is not None and reply["links"]:
        segno.make(reply["links"][0][1], error="m").save(str(qr), scale=10, border=4)
        console.print(Text(f"二维码：{qr}"), soft_wrap=True)
    return 0


def _cells(each: dict[str, Any]) -> tuple[str, ...]:
    names = {role.value: words for words, role in ROLES.items() if words != CALLER}
    role = CALLER if each["mode"] == "phone" else names[each["role"]]
    uses = f"{each['uses']}/{each['max_uses']}" if each["max_uses"] else str(each["uses"])
    state = "已撤销" if each["revoked"] else ""
    bound = each["place"] or each["unit"] or each["group"]
    day = each["expires_at"][:10]
    return each["id"], role, bound, each["label"], uses, day, state


def _done(reply: dict[str, Any] | None, yes: str, no: str) -> int:
    if reply is None:
        return 1
    (out() if reply["done"] else err()).print(yes if reply["done"] else no)
    return 0 if reply["done"] else 1
