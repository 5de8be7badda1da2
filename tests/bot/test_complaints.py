"""Sealed notes through the whole program: nothing of them anywhere but in the box."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from bot.cli import execute
from bot.project.new import create
from surveys.conversation import Role
from surveys.messages import Press
from tests.bot.scene import Scene, playing
from tests.bot.test_withdrawal import FORM, held

NOTE = "三百块只给了一百，找村口老李家"
HANDLER = "区纪委监委信访室"


class Office:
    """The handler's key file and passphrase."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.key, self.words = folder / "handler.pem", folder / "words.txt"
        self.words.write_text("a long passphrase\n")
        self._capsys = capsys
        made = execute(["complaints", "key", str(self.key), "--passphrase-file", str(self.words)])
        assert made == 0
        self.public = capsys.readouterr().out.split("key: ")[1].split()[0]

    async def runs(self, what: str, *words: str) -> tuple[int, str]:
        secret = ["--key", str(self.key), "--passphrase-file", str(self.words)]
        code = await asyncio.to_thread(execute, ["complaints", what, *words, *secret])
        said = self._capsys.readouterr()
        return code, said.out + said.err


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    return Office(tmp_path, capsys)


def project(folder: Path, public: str) -> Path:
    create(folder)
    path = folder / "project.yaml"
    told = (
        "complaints:\n"
        "  when: {op: is, question: P1, codes: [1]}\n"
        "  phone: 12388（纪检监察举报电话）\n"
        f"  handler: {HANDLER}\n"
        f"  key: {public}\n"
    )
    path.write_text(path.read_text("utf-8") + told, "utf-8")
    return folder


async def complains(scene: Scene, name: str = "ada") -> None:
    await scene.join(name, Role.BENEFICIARY)
    await scene.says(name, "开始", "1", "1", *FORM[3:])
    await scene.says(name, "1", NOTE)


async def test_a_note_is_in_no_file_but_sealed(
    tmp_path: Path, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    folder = project(tmp_path / "p", office.public)
    async with playing(folder, make=False) as scene:
        await scene.join("boss", Role.COORDINATOR)
        await complains(scene)
        assert "已经封存" in scene.texts("ada")[-1]
        for part in ("三百块只给", "老李家"):
            assert part.encode() not in held(folder)
            assert part not in caplog.text
            assert not any(part in text for name in ("ada", "boss") for text in scene.texts(name))

        await scene.app.tick()
        await scene.app.tick()
        await scene.send_all()
        told = [text for text in scene.texts("boss") if "密封留言" in text]
        assert len(told) == 1
        assert HANDLER in told[0]
        code, said = await office.runs("open", str(folder))
        assert (code, "三百块只给了一百" in said.replace("\n", "")) == (0, True), said

        (note,) = await scene.app.store.notes()
        # the program runs on these data, so the command goes to it; here nothing serves the socket
    code, said = await office.runs("mark", str(folder), note.id[:8], "已受理", "--note", "已联系")
    assert code == 0, said
    code, said = await office.runs("open", str(folder), "--status", "已受理")
    assert "已联系" in said
    assert "已联系".encode() not in held(folder)
    assert await asyncio.to_thread(execute, ["complaints", "count", str(folder)]) == 0
    async with playing(folder, make=False) as scene:
        await scene.join("chief", Role.COORDINATOR)
        prompt = await scene.says("chief", "帮助")
        assert prompt is not None
        await scene.says("chief", "进度")
        assert "新到0份，已受理1份，已办结0份" in scene.texts("chief")[-1]


async def test_who_bears_the_handlers_name_is_told_and_a_unit_never(
    tmp_path: Path, office: Office
) -> None:
    folder = project(tmp_path / "p", office.public)
    async with playing(folder, make=False) as scene:
        unit = scene.app.campaign.folder.lines[0].unit
        await scene.join(HANDLER, Role.CONTACT, unit=unit)
        await scene.join("boss", Role.COORDINATOR)
        await complains(scene)
        await scene.app.tick()
        await scene.send_all()
        assert not any("密封留言" in text for text in scene.texts(HANDLER))
        assert any("密封留言" in text for text in scene.texts("boss"))


async def test_another_key_opens_nothing(
    tmp_path: Path, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project(tmp_path / "p", office.public)
    async with playing(folder, make=False) as scene:
        await complains(scene)
        (note,) = await scene.app.store.notes()
    (tmp_path / "other").mkdir()
    other = Office(tmp_path / "other", capsys)
    code, said = await other.runs("open", str(folder))
    assert (code, "打不开" in said, NOTE in said) == (1, True, False)
    assert (await other.runs("mark", str(folder), note.id, "已办结"))[0] == 1
    office.words.write_text("wrong words here\n")
    assert "口令不对" in (await office.runs("open", str(folder)))[1]


def test_a_key_is_never_overwritten(
    tmp_path: Path, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    before = office.key.read_bytes()
    again = ["complaints", "key", str(office.key), "--passphrase-file", str(office.words)]
    assert execute(again) == 1
    office.words.write_text("short\n")
    fresh = ["complaints", "key", str(tmp_path / "k"), "--passphrase-file", str(office.words)]
    assert execute(fresh) == 1
    assert "至少10个字符" in capsys.readouterr().err
    assert office.key.read_bytes() == before
    assert office.key.stat().st_mode & 0o077 == 0


async def test_an_old_button_does_not_open_the_note(tmp_path: Path, office: Office) -> None:
    folder = project(tmp_path / "p", office.public)
    async with playing(folder, make=False) as scene:
        await scene.join("ada", Role.BENEFICIARY)
        offered = await scene.says("ada", "开始", "1", "1", *FORM[3:])
        assert offered is not None
        write = next(option for option in offered.options if option.label == "留话")
        await scene.says("ada", "不用")
        await scene.hears("ada", Press(write.token))
        await scene.says("ada", NOTE)
        assert await scene.app.store.notes() == []
