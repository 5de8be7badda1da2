"""A unit confirms on the running program: on Telegram and reviewed in a browser, then the other way
round; stamped, opened again, and tampered with."""

from __future__ import annotations

import html
import io
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from pypdf import PdfWriter

from surveys.conversation import Role
from tests.support.emulator import World, eventually
from tests.system.browser import WEB, Visitor, visiting
from tests.system.program import Program, copied, jixiao, serving, telegram
from tests.system.talk import Talk, a_coordinator
from tests.system.test_telegram_roles import photo

HEALTH, LINE = "U13", "line.17"
"""区卫健局 and its one line of 87,900元."""
UP_TO_THE_REVIEW = (
    *("是", "跳过", "87000", "1", "1", "3人已去世了", "都没有"),
    *("290", "3人已去世", "凭证12号"),
)


def a_scan() -> bytes:
    """A PDF of one empty page."""
    writer, made = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(made)
    return made.getvalue()


async def shown(visitor: Visitor, *words: str) -> str:
    """The page, once it shows these words."""
    pages: list[str] = []

    async def there() -> bool:
        pages.append(html.unescape(await visitor.page()))
        return all(word in pages[-1] for word in words)

    await eventually(there, seconds=30)
    return pages[-1]


def acts(program: Program) -> list[str]:
    found = program.rows(
        "SELECT payload ->> 'act' FROM record WHERE subject = ? ORDER BY seq", f"sheet.{HEALTH}"
    )
    return [act for (act,) in found]


async def test_by_telegram_and_by_web(world: World, tmp_path: Path) -> None:
    settings = telegram(world) | WEB | {"JIXIAO_WEB": "true"}
    async with serving(copied(tmp_path / "p"), **settings) as program, visiting(program) as web:
        coordinator = await a_coordinator(program, world)
        contact = Talk(world)
        await contact.opens(await program.code(Role.CONTACT, unit=HEALTH))
        assert "线上确认，不代替签字盖章" in (await contact.says(*UP_TO_THE_REVIEW)).text
        assert "收到了，谢谢！" in (await contact.says("1")).text

        made = await program.invited("负责人", "--unit", "区卫健局", "--label", "分管领导")
        await web.joins(made.invitation_code)
        page = await shown(web, "第1版 · 校验码", "实际支出 87,000.00元", "退回")
        assert "结余 900.00元" in page
        await web.says("退回：支出和凭证对不上")
        assert "支出和凭证对不上" in (await contact.hears_of("【退回】")).text
        assert "为什么更正" in (await contact.says("修改 6", "3人去世，未发放", "1")).text
        assert "收到了，谢谢！" in (await contact.says("核对凭证后更正")).text
        assert acts(program) == ["submitted", "returned", "submitted"]
        told = (await coordinator.hears_of("【更正】")).text
        assert "说明：3人已去世了 → 3人去世，未发放" in told
        assert "原因：核对凭证后更正" in told

        await web.says("继续")
        await shown(web, "第2版 · 校验码", "比第1版改了")
        await web.says("确认")
        await contact.hears_of("【审核通过】")
        await contact.says("上传盖章件")
        await contact.does(lambda: contact.user.sends_photo(photo()))
        await contact.says("跳过")
        await contact.hears_of("【已归档】")
        assert acts(program)[-2:] == ["confirmed", "stamped"]
        assert "联系协调员重新开放" in (await contact.says("修改")).text

        sheet = await jixiao("sheet", program.directory, "--unit", "区卫健局", "-o", tmp_path / "s")
        assert sheet.code == 0, sheet
        assert len(list((tmp_path / "s").glob("*第2版.*"))) == 2
        code = program.rows(
            "SELECT hash FROM record WHERE payload ->> 'act' = 'submitted' ORDER BY seq"
        )
        first = code[0][0][:16]
        superseded = await jixiao("audit", program.directory, "--sheet", first)
        assert (superseded.code, "已被第2版取代" in superseded.err) == (1, True)

        again = await jixiao("reopen", program.directory, "--unit", "区卫健局", "--why", "漏记")
        assert again.code == 0, again
        await contact.hears_of("【重新开放】")
        assert acts(program)[-1] == "reopened"
        head = program.rows("SELECT chain_hash FROM campaign")[0][0]
        await program.stop()
    with closing(sqlite3.connect(tmp_path / "p" / "data" / "jixiao.db")) as connection:
        connection.execute("DELETE FROM record WHERE seq = (SELECT max(seq) FROM record)")
        connection.execute(
            "UPDATE campaign SET chain_count = (SELECT max(seq) FROM record), chain_hash = "
            "(SELECT hash FROM record ORDER BY seq DESC LIMIT 1)"
        )
        connection.commit()
    cut = await jixiao("audit", tmp_path / "p", "--head", head[:16])
    assert (cut.code, "截断" in cut.err) == (1, True)


async def test_the_contact_by_web_and_the_stamp_as_a_pdf(world: World, tmp_path: Path) -> None:
    settings = telegram(world) | WEB | {"JIXIAO_WEB": "true"}
    async with serving(copied(tmp_path / "p"), **settings) as program, visiting(program) as web:
        await web.joins(await program.code(Role.CONTACT, unit=HEALTH))
        await shown(web, "收到的是这个数吗")
        for word in (*UP_TO_THE_REVIEW, "1"):
            assert (await web.says(word)).status_code in (200, 303)
        await eventually(lambda: acts(program) == ["submitted"])
        # the same browser cannot become the reviewer
        link = await program.code(Role.REVIEWER, unit=HEALTH)
        page = (await web.get(f"/i/{link}")).text
        form_id = page.split('name="id" value="')[1].split('"')[0]
        refused = await web.post(f"/i/{link}", data={"id": form_id, "who": "other"})
        assert "填报和审核的要是两个人" in refused.text
        reviewer = Talk(world)
        card = await reviewer.opens(link)
        assert "第1版 · 校验码" in card.text
        assert card.labels[:2] == ["1 确认", "2 退回"]
        await reviewer.presses("1 确认")
        await web.says("上传盖章件")
        page = await shown(web, "选文件")
        form_id = page.split('name="id" value="')[1].split('"')[0]
        sent = await web.post(
            "/chat",
            data={"id": form_id},
            files={"photo": ("scan.pdf", a_scan(), "application/pdf")},
        )
        assert sent.status_code in (200, 303), sent.text
        await web.says("跳过")
        await eventually(lambda: acts(program)[-1] == "stamped", seconds=30)
        await web.says("确认表")
        await eventually(
            lambda: bool(list((program.data / "reports").glob("*/*确认表-第1版.pdf"))), seconds=60
        )


@pytest.mark.parametrize("role", ["负责人"])
async def test_a_project_without_a_second_person_invites_none(role: str, tmp_path: Path) -> None:
    folder = copied(tmp_path / "p", sign_off="{second_person: false}")
    refused = await jixiao("invite", "make", folder, role, "--unit", "区卫健局")
    assert (refused.code, "没有设第二人复核" in refused.err) == (2, True)
