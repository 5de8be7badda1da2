"""Whether this machine, its settings and the platforms are ready: each check, and what to do."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Literal

import httpx

from bot.channels.base import SendError
from bot.channels.wecom.client import Client
from bot.channels.wecom.crypto import Envelope
from bot.channels.wecom.door import FRESH, PATH
from bot.channels.wecom.errors import ApiError
from bot.settings import Settings

State = Literal["好", "注意", "不行"]

SKEW = 60
"""Seconds by which the clock may be wrong without a word."""
CHECK_SECONDS = 1.0
"""The console waits no longer for the answer of a callback address."""
_INSIDE = (("allow_userinfos", "user"), ("allow_partys", "partyid"), ("allow_tags", "tagid"))
"""Fields of agent/get that list who may see the app."""
_LOCAL = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, in words for an administrator; never a secret."""

    what: str
    state: State
    found: str
    remedy: str = ""


async def web(settings: Settings) -> AsyncIterator[Check]:
    """Whether links can be opened elsewhere than here."""
    if not settings.public_url:
        remedy = "给别人用须有公网网址：设置 JIXIAO_PUBLIC_URL，见 docs/channels.md"
        yield Check("网页链接", "注意", "只在本机打得开", remedy)
    elif not settings.public_url.startswith("https://"):
        remedy = "微信和手机浏览器要 https 才能录音、定位：换成 https:// 开头的网址"
        yield Check("网页链接", "注意", settings.public_url, remedy)
    else:
        yield Check("网页链接", "好", settings.public_url)


async def wecom(
    settings: Settings,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    now: Callable[[], float] = time.time,
) -> AsyncIterator[Check]:
    """Credentials, trusted IP, visible range, clock, callback, account of 微信客服; nothing where
    no corp is set."""
    if not settings.wecom_corp:
        return
    missing = [
        f"JIXIAO_{name.upper()}"
        for name in ("wecom_agent", "wecom_secret", "wecom_token", "wecom_aes_key")
        if not getattr(settings, name)
    ]
    if missing:
        remedy = "在应用页面查到，写进 .env，见 docs/wecom.md"
        yield Check("企业微信的设置", "不行", f"没有 {'、'.join(missing)}", remedy)
        return
    assert settings.wecom_secret is not None
    yield await _clock(settings, transport, now)
    client = Client(
        settings.wecom_corp, settings.wecom_secret, base=settings.wecom_api, transport=transport
    )
    try:
        async for check in _api(client, settings):
            yield check
    finally:
        await client.close()
    yield await _callback(settings, transport, now)


async def _clock(
    settings: Settings, transport: httpx.AsyncBaseTransport | None, now: Callable[[], float]
) -> Check:
    """By the answer of the API server; callbacks outside the window are refused."""
    try:
        async with httpx.AsyncClient(timeout=10, transport=transport) as http:
            answer = await http.get(f"{settings.wecom_api.rstrip('/')}/cgi-bin/gettoken")
        theirs = parsedate_to_datetime(answer.headers["date"]).timestamp()
    except (httpx.HTTPError, KeyError, ValueError) as error:
        remedy = "看看本机能不能上网、JIXIAO_WECOM_API 对不对"
        return Check("接口服务器", "不行", f"连不上（{type(error).__name__}）", remedy)
    off = round(now() - theirs)
    if abs(off) <= SKEW:
        return Check("本机时钟", "好", f"差{abs(off)}秒")
    remedy = "打开自动对时（NTP），不然回调会当成过时的拒收"
    return Check("本机时钟", "不行" if abs(off) > FRESH else "注意", f"差{abs(off)}秒", remedy)


async def _api(client: Client, settings: Settings) -> AsyncIterator[Check]:
    try:
        app = await client.get("agent/get", agentid=str(settings.wecom_agent))
    except ApiError as error:
        yield Check("应用的凭据", "不行", str(error.code), error.remedy or "核对企业ID、Secret")
        return
    except SendError as error:
        yield Check("应用的凭据", "不行", str(error), "看看本机能不能上网")
        return
    yield Check("应用的凭据", "好", str(app.get("name", "")) or "可以用")
    if app.get("close"):
        yield Check("应用", "不行", "被停用", "在管理后台启用")
    yield _range(app)
    if settings.wecom_kf_account:
        yield await _account(client, settings.wecom_kf_account)


def _range(app: dict[str, object]) -> Check:
    """Whoever is not in it gets nothing and sees no app."""
    found = 0
    for name, part in _INSIDE:
        inside = app.get(name)
        listed = inside.get(part, ()) if isinstance(inside, dict) else ()
        found += len(listed) if isinstance(listed, list | tuple) else 0
    if found:
        return Check("可见范围", "好", f"成员、部门、标签共{found}个")
    return Check("可见范围", "注意", "没有人", "在应用页面“可见范围”加上要用的成员或部门")


async def _account(client: Client, account: str) -> Check:
    try:
        reply = await client.post("kf/account/list", {"offset": 0, "limit": 100})
    except ApiError as error:
        return Check("微信客服", "不行", str(error.code), error.remedy or "核对“微信客服”的API设置")
    except SendError as error:
        return Check("微信客服", "不行", str(error), "再试一次")
    known = [str(one.get("open_kfid", "")) for one in reply.get("account_list", ())]
    if account in known:
        return Check("微信客服", "好", account)
    remedy = f"这个应用管的帐号是：{'、'.join(known) or '没有'}；核对 JIXIAO_WECOM_KF_ACCOUNT"
    return Check("微信客服", "不行", f"没有 {account}", remedy)


async def _callback(
    settings: Settings, transport: httpx.AsyncBaseTransport | None, now: Callable[[], float]
) -> Check:
    """As the console does when the address is saved."""
    assert settings.wecom_token is not None
    assert settings.wecom_aes_key is not None
    root = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.wecom_port}"
    address = f"{root}{PATH}"
    try:
        envelope = Envelope(
            settings.wecom_token.get_secret_value(),
            settings.wecom_aes_key.get_secret_value(),
            settings.wecom_corp,
        )
    except ValueError as error:
        return Check("回调地址", "不行", "EncodingAESKey 不对", str(error))
    echo, at, nonce = secrets.token_hex(8), str(int(now())), secrets.token_hex(4)
    sealed = envelope.seal(echo.encode())
    query = {
        "msg_signature": envelope.signature(at, nonce, sealed),
        "timestamp": at,
        "nonce": nonce,
        "echostr": sealed,
    }
    try:
        async with httpx.AsyncClient(timeout=CHECK_SECONDS, transport=transport) as http:
            answer = await http.get(address, params=query)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        remedy = "程序开着吗？反向代理把 /wecom/ 接到 JIXIAO_WECOM_PORT 了吗？"
        return Check("回调地址", "不行", f"{address}（{type(error).__name__}）", remedy)
    if answer.status_code == httpx.codes.OK and answer.text == echo:
        far = not any(local in root for local in _LOCAL)
        remedy = "" if far else "这是本机地址；真用时设置 JIXIAO_PUBLIC_URL"
        return Check("回调地址", "好" if far else "注意", address, remedy)
    found = f"{address} 答的是 {answer.status_code}"
    remedy = "403：Token、EncodingAESKey、企业ID 和程序的不一样；404、502：反向代理没有接对"
    return Check("回调地址", "不行", found, remedy)
