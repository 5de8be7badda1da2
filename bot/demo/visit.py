"""After a demonstration: the web chat for whoever watched, with one link per role."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from rich.console import Console
from rich.text import Text

from bot.app import App, stop_on_signals, utc_now
from bot.channels.registry import web
from bot.demo.play import DemoClock
from bot.settings import Settings
from surveys.conversation import Role

LINKS: tuple[tuple[str, Role, str, str], ...] = (
    ("受益群众", Role.BENEFICIARY, "", "1"),
    ("单位经办人（区民政局）", Role.CONTACT, "U11", ""),
    ("单位负责人（区退役军人局，换一个浏览器打开）", Role.REVIEWER, "U22", ""),
    ("评价人", Role.ASSESSOR, "", ""),
    ("协调员", Role.COORDINATOR, "", ""),
)


async def visit(console: Console, app: App, clock: DemoClock, settings: Settings) -> None:
    """Serve on this machine until Ctrl-C."""
    clock.set(utc_now())
    channel = web(app, settings)
    try:
        root = channel.bind()
    except OSError:  # something else has that port; a demonstration takes any
        channel = web(app, settings.model_copy(update={"port": 0}))
        root = channel.bind()
    app.turns.doors = (f"{root}/i/{{code}}",)
    console.print(Text("网页聊天已打开，各角色链接如下（Ctrl+C 结束）："))
    for words, role, unit, group in LINKS:
        _, code = await app.store.invite(
            role,
            unit=unit,
            group=group,
            label=f"{words}（模拟）",
            max_uses=None,
            expires_at=app.now() + timedelta(days=7),
            now=app.now(),
        )
        console.print(Text(f"  {words}：{root}/i/{code}"), soft_wrap=True)
    stop = asyncio.Event()
    stop_on_signals(stop)
    await app.serve([channel], stop)
    console.print(Text("已结束，数据都在。"))
