"""jixiao anonymise DIR: destroy the key and every link between answers and people, for good."""

from __future__ import annotations

import getpass
from typing import Annotated

from cyclopts import Parameter

from bot.app import DATA, utc_now
from bot.by import By
from bot.campaign import Campaign
from bot.cli.console import Directory, err, out
from bot.cli.running import explain
from bot.ending import anonymise as unlink
from bot.freeze import NotLoadable, frozen
from storage.store import KeyMissing, ProjectBusy, StorageError, Store


async def anonymise(
    directory: Directory,
    /,
    *,
    why: Annotated[str, Parameter(help="为什么，记入记录链 · Reason, kept on record")] = "调查结束",
    yes: Annotated[bool, Parameter(help="不再询问 · Do not ask", negative="")] = False,
    force: Annotated[
        str, Parameter(help="调查没有结束也做，写明原因 · Although the survey is open: why")
    ] = "",
) -> int:
    data = directory / DATA
    if not data.is_dir():
        err().print("还没有开始，没有要断开的联系")
        return 1
    try:
        store = await Store.open(data)
    except ProjectBusy:
        err().print("程序正在运行。先停下（Ctrl+C），做完再启动")
        return 1
    except (KeyMissing, StorageError) as error:
        err().print(explain(error))
        return 1
    try:
        return await _anonymise(store, directory, force or why, yes=yes, forced=bool(force))
    except (NotLoadable, StorageError) as error:
        err().print(str(error) if isinstance(error, NotLoadable) else explain(error))
        return 1
    finally:
        await store.close()


async def _anonymise(
    store: Store, directory: Directory, why: str, *, yes: bool, forced: bool
) -> int:
    before = await store.anonymised()
    if before is not None:
        out().print(f"已经在 {before:%Y-%m-%d} 断开，没有要做的")
        return 0
    now = utc_now()
    campaign = Campaign((await frozen(store, directory, directory / DATA, now)).folder)
    await campaign.phases.load(store)
    survey = campaign.phases["survey"]
    if survey.open_on(campaign.day(now)) and not forced:
        closes = survey.closes
        until = f"截止日是 {closes}" if closes else "没有截止日"
        err().print(f"问卷还在进行（{until}）。确实要现在断开，加上 --force 原因")
        return 1
    if not yes and not _agreed(campaign.folder.project.title):
        err().print("没有做：名称不一致")
        return 1
    done = await unlink(store, now, By(getpass.getuser(), why))
    assert done is not None
    out().print(
        f"已断开：{done.respondents}位填表人的聊天地址、对话和个人链接已经销毁，旧钥匙作废；"
        f"{done.staff}个工作人员的地址换了新钥匙，照常使用。已记入记录链。\n"
        "请把旧的 campaign.key 的每一份副本也删掉：有旧备份又有旧钥匙，就还能对上。",
        soft_wrap=True,
    )
    return 0


def _agreed(title: str) -> bool:
    out().print(
        "这一步不能恢复：从此谁也不能把答卷和聊天账号对上，填表人不能再接着答、修改或删除。\n"
        f"确定的话，请输入项目名称：{title}",
        soft_wrap=True,
    )
    try:
        return input("> ").strip() == title
    except EOFError:
        return False
