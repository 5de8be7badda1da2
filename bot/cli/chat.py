"""jixiao chat DIR: answer in this terminal, for the campaign or, with --as, just to try it."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from bot.app import App, opened
from bot.campaign import Campaign
from bot.channels.console import Console
from bot.cli.console import Directory, err, open_project, out
from bot.cli.running import explain
from bot.freeze import NotLoadable
from bot.preview import scenario
from bot.preview.recorder import Recorder
from bot.preview.rehearsal import Part, rehearsal_day
from bot.preview.scenario import Difference
from bot.preview.terminal import Terminal
from storage.changes import Address
from storage.store import KeyMissing, ProjectBusy, StorageError
from surveys.conversation import Role

Played = Literal["beneficiary", "contact", "assessor"]


async def chat(
    directory: Directory,
    code: Annotated[str, Parameter(help="邀请码；不写就以受访者身份开始 · Invitation code")] = "",
    /,
    *,
    sender: Annotated[str, Parameter(help="用同一个名字可以接着答 · Resume by name")] = "desk",
    play: Annotated[
        Played | None, Parameter("--as", help="试答，什么都不存 · Just try it as this role")
    ] = None,
    unit: Annotated[str, Parameter(help="试答哪个单位的表 · Unit to try")] = "",
    group: Annotated[str, Parameter(help="试答哪一类对象，写选项号 · Group to try")] = "",
    record: Annotated[
        Path | None, Parameter(help="把试答写成对话脚本 · Write the chat down")
    ] = None,
    replay: Annotated[
        Path | None, Parameter(help="重放对话脚本，列出不同 · Play a written chat again")
    ] = None,
) -> int:
    if replay is not None:
        return _replay(directory, replay, record)
    if play is not None:
        return await _try(directory, Part(Role(play), unit, group), record)
    if record is not None or unit or group:
        err().print("--record、--unit、--group 只用于试答，请加上 --as，例如 --as beneficiary")
        return 2
    return await _take_part(directory, code, sender)


async def _take_part(directory: Path, code: str, sender: str) -> int:
    try:
        async with opened(directory) as app:
            console = Console(sender, code=code or await _own_code(app, sender))
            await app.serve([console], asyncio.Event())
    except NotLoadable as error:
        err().print(str(error))
        return 1
    except (ProjectBusy, KeyMissing, StorageError) as error:
        err().print(explain(error))
        return 1
    return 0


async def _own_code(app: App, sender: str) -> str:
    """A survey invitation made on the spot for somebody who has none, the first time."""
    if await app.store.known(Address("console", sender)) is not None:
        return ""
    now = app.now()
    _, code = await app.store.invite(
        Role.BENEFICIARY, max_uses=1, expires_at=now + timedelta(hours=1), now=now
    )
    return code


async def _try(directory: Path, part: Part, record: Path | None) -> int:
    folder = open_project(directory)
    if folder is None:
        return 1
    if part.role is Role.CONTACT and part.unit not in {unit.id for unit in folder.units}:
        units = "、".join(f"{unit.id} {unit.name}" for unit in folder.units if not unit.members)
        err().print(f"请用 --unit 写明单位编号：{units}", soft_wrap=True)
        return 2
    campaign = Campaign(folder)
    recorder = Recorder(campaign, part, rehearsal_day(campaign, _today(campaign)))

    def keep() -> None:
        if record is not None:
            record.write_text(scenario.to_yaml(recorder.scenario()), "utf-8")

    out().print("试答：什么都不保存，谁也收不到。", style="bold")
    console = Console("preview")
    await console.serve(Terminal(recorder, console, keep).deliver, asyncio.Event())
    if record is not None:
        out().print(f"对话写在 {record}。重放：jixiao chat {directory} --replay {record}")
    return 0


def _today(campaign: Campaign) -> date:
    return campaign.day(datetime.now(UTC))


def _replay(directory: Path, path: Path, record: Path | None) -> int:
    """Exit code 1 where the chat goes another way now; with `record`, the new way is written."""
    folder = open_project(directory)
    if folder is None:
        return 1
    try:
        written = scenario.from_yaml(path.read_text("utf-8"))
    except OSError as error:
        err().print(f"{path} 读不了：{error.strerror}")
        return 1
    except ValueError as error:
        err().print(f"{path} 不是对话脚本：{error}")
        return 1
    now, different = scenario.replay(written, Campaign(folder))
    if record is not None:
        record.write_text(scenario.to_yaml(now), "utf-8")
    for each in different:
        _show(each)
    steps = len(written.talk)
    out().print(
        f"{path}：{steps}步，{len(different)}处不同" if different else f"{path}：{steps}步，一致"
    )
    return 1 if different else 0


def _show(each: Difference) -> None:
    console = out()
    console.print(f"第{each.step}步", style="bold")
    console.print(f"- {each.expected}", style="red")
    console.print(f"+ {each.found}", style="green")
