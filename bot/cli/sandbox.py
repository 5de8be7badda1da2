"""jixiao sandbox wecom: 企业微信 on this machine, to try a project without a corp."""

from __future__ import annotations

import time
from typing import Annotated

import uvicorn
from cyclopts import App, Parameter
from starlette.applications import Starlette

from bot.channels.wecom.crypto import Envelope
from bot.channels.wecom.door import PATH
from bot.cli.console import err, out
from bot.sandbox.corp import Corp
from bot.sandbox.page import routes
from bot.sandbox.server import Sandbox
from bot.sandbox.service import Service

sandbox = App(
    name="sandbox",
    help="本机的企业微信沙盒，不用企业就能试 · 企业微信 on this machine, for trials",
    help_format="plaintext",
)

CORP, AGENT, ACCOUNT = "wwsandbox", 1000002, "wksandbox"
SECRET, TOKEN, KEY = "sandbox-secret", "sandbox", "sandbox" * 6 + "A"
"""The same at each start, so that a project's .env goes on working."""


@sandbox.command
async def wecom(
    *,
    port: Annotated[int, Parameter(help="沙盒的端口 · Port of the sandbox")] = 8099,
    callback: Annotated[
        int, Parameter(help="程序接收回调的端口（JIXIAO_WECOM_PORT） · The program's port")
    ] = 8081,
) -> int:
    """应用、卡片、群机器人、微信客服，按公开文档的规矩办；网页上当成员、当微信客户。"""
    box = Sandbox(
        Corp(CORP, AGENT, SECRET, time.time),
        Service(ACCOUNT, time.time),
        Envelope(TOKEN, KEY, CORP),
        callback=f"http://127.0.0.1:{callback}{PATH}",
    )
    app = Starlette(routes=[*routes(box), *box.routes()])
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=1
    )
    try:
        listening = config.bind_socket()
    except SystemExit:
        err().print(f"端口 {port} 不能用，换一个：--port 8098")
        return 1
    root = f"http://127.0.0.1:{listening.getsockname()[1]}"
    console = out()
    told = "把下面几行写进 .env，project.yaml 的 channels 写 wecom: true，再运行 jixiao run："
    console.print(told, soft_wrap=True)
    for name, value in (
        ("CORP", CORP), ("AGENT", AGENT), ("SECRET", SECRET), ("TOKEN", TOKEN), ("AES_KEY", KEY),
        ("KF_ACCOUNT", ACCOUNT), ("API", root), ("PORT", callback),
    ):  # fmt: skip
        console.print(f"JIXIAO_WECOM_{name}={value}", highlight=False, soft_wrap=True)
    console.print(f"打开 {root}/ 当成员、当客户。按 Ctrl+C 结束，什么都不留下。")
    await uvicorn.Server(config).serve(sockets=[listening])
    return 0
