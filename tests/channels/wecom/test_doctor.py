"""What a set-up lacks, against the sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.doctor import Check, wecom
from bot.settings import Settings
from tests.channels.wecom.town import ACCOUNT, AGENT, CORP, KEY, SECRET, TOKEN, Town, town


async def checked(place: Town, **changed: object) -> dict[str, Check]:
    root = place.sandbox.callback.rpartition(":")[2].partition("/")[0]
    settings = Settings(
        wecom_corp=CORP,
        wecom_agent=AGENT,
        wecom_secret=SecretStr(SECRET),
        wecom_token=SecretStr(TOKEN),
        wecom_aes_key=SecretStr(KEY),
        wecom_kf_account=ACCOUNT,
        wecom_api=place.root,
        wecom_port=int(root),
    ).model_copy(update=changed)
    clock = place.scene.clock
    found = [one async for one in wecom(settings, now=lambda: clock().timestamp())]
    return {one.what: one for one in found}


async def test_all_is_well(tmp_path: Path) -> None:
    async with town(tmp_path / "p") as place:
        place.sandbox.corp.member("zhangsan")
        found = await checked(place)
        assert found["应用的凭据"].state == "好"
        assert found["微信客服"].state == "好"
        assert found["可见范围"].found == "成员、部门、标签共1个"
        assert "本机地址" in found["回调地址"].remedy


@pytest.mark.parametrize(
    ("changed", "what", "words"),
    [
        ({"wecom_secret": None}, "企业微信的设置", "JIXIAO_WECOM_SECRET"),
        ({"wecom_secret": SecretStr("other")}, "应用的凭据", "Secret"),
        ({"wecom_corp": "ww2"}, "应用的凭据", "企业ID"),
        ({"wecom_kf_account": "wk2"}, "微信客服", ACCOUNT),
        ({"wecom_token": SecretStr("other")}, "回调地址", "403"),
        ({"wecom_aes_key": SecretStr("short")}, "回调地址", "43"),
        ({"wecom_port": 1}, "回调地址", "程序开着吗"),
        ({"wecom_api": "http://127.0.0.1:1"}, "接口服务器", "上网"),
    ],
)
async def test_what_is_wrong(
    tmp_path: Path, changed: dict[str, object], what: str, words: str
) -> None:
    async with town(tmp_path / "p") as place:
        check = (await checked(place, **changed))[what]
        assert check.state == "不行"
        assert words in check.found + check.remedy
        assert SECRET not in str(check)


async def test_the_trusted_ip(tmp_path: Path) -> None:
    async with town(tmp_path / "p") as place:
        place.sandbox.corp.deny_ip = "203.0.113.7"
        check = (await checked(place))["应用的凭据"]
        assert "203.0.113.7" in check.remedy
