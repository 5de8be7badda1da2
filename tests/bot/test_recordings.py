"""Recordings of a project folder: what `jixiao check` says, freezing, sending."""

from __future__ import annotations

import re
import wave
from pathlib import Path

import pytest

from bot.app import opened as app_opened
from bot.freeze import apply
from bot.project import load
from bot.project.new import create
from bot.project.recordings import ADVISED, MOST
from storage.changes import Address
from surveys import state
from surveys.conversation import Role
from tests.bot.folders import edit, opened
from tests.bot.scene import START, Scene, playing


def record(directory: Path, name: str, *, size: int = 0) -> Path:
    """A second of silence; `size` bytes of a file where that is what matters."""
    path = directory / "audio" / name
    path.parent.mkdir(exist_ok=True)
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes([128]) * 8000)
    if size:
        with path.open("ab") as file:
            file.truncate(size)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    create(tmp_path / "项目")
    return tmp_path / "项目"


def wants(project: Path, line: str) -> None:
    """One more line of `survey` in project.yaml."""
    asked = "  group_question: G1"
    edit(project, "project.yaml", asked, f"  {line}\n{asked}")


def said(project: Path) -> dict[str, str]:
    """Remarks on recordings, by code."""
    loaded = load(project)
    assert loaded.problems == ()
    notes = [n for n in loaded.notes if n.code.startswith(("recording", "no_recording", "silent"))]
    return {note.code: str(note) for note in notes}


class TestCheck:
    def test_a_folder_without_recordings_is_told_nothing(self, project: Path) -> None:
        assert said(project) == {}

    def test_a_recording_that_is_named_and_missing(self, project: Path) -> None:
        edit(project, "questionnaire.yaml", "code: G1\n", "code: G1\n    audio: 对象.mp3\n")
        record(project, "对象1.mp3")
        told = said(project)["no_recording"]
        assert "问题G1的录音 audio/对象.mp3 不存在" in told
        assert "是不是“对象1.mp3”" in told
        assert "第" in told, "the line of the question"

    def test_a_file_that_is_no_recording(self, project: Path) -> None:
        (project / "audio").mkdir()
        (project / "audio" / "P1.doc").write_bytes(b"x")
        (project / "audio" / ".DS_Store").write_bytes(b"x")
        assert "audio/P1.doc" in said(project)["recording_type"]
        assert opened(project).recordings == {}

    @pytest.mark.parametrize(
        ("size", "code", "plays"),
        [(ADVISED, "", True), (ADVISED + 1, "乡下的网络", True), (MOST + 1, "不会播放", False)],
    )
    def test_a_large_one(self, project: Path, size: int, code: str, plays: bool) -> None:
        record(project, "P1.mp3", size=size)
        assert code in said(project).get("recording_size", "")
        assert ("P1.mp3" in opened(project).recordings) is plays

    def test_an_empty_one_and_one_that_nobody_uses(self, project: Path) -> None:
        (project / "audio").mkdir()
        (project / "audio" / "P1.mp3").touch()
        record(project, "P99.mp3")
        record(project, "opening.mp3")
        told = said(project)
        assert "audio/P1.mp3：是空文件" in told["recording_empty"]
        assert "audio/P99.mp3：没有一题用它" in told["recording_unused"]

    def test_questions_that_stay_silent_where_others_speak(self, project: Path) -> None:
        record(project, "G1.mp3")
        told = said(project)["silent"]
        assert "这几题没有：P1、P2、E1、E2、T、O1" in told
        assert "P1.zh.mp3" in told
        for code in ("P1", "P2", "E1", "E2", "T", "O1"):
            record(project, f"{code}.ogg")
        assert said(project) == {}


class TestElderByDefault:
    async def plain(self, scene: Scene, name: str) -> bool:
        known = await scene.app.store.known(Address("wire", name))
        assert known is not None
        return state.from_json(known.state).plain

    async def joined(self, project: Path, wanted: str) -> dict[str, bool]:
        wants(project, wanted)
        async with playing(project, make=False) as scene:
            await scene.join("wang", Role.BENEFICIARY, group="1")
            await scene.join("li", Role.BENEFICIARY, group="2")
            await scene.join("zhao", Role.ASSESSOR)
            return {who: await self.plain(scene, who) for who in ("wang", "li", "zhao")}

    async def test_for_everybody_who_answers(self, project: Path) -> None:
        found = await self.joined(project, "elder_mode: true")
        assert found == {"wang": True, "li": True, "zhao": False}

    async def test_for_a_group(self, project: Path) -> None:
        found = await self.joined(project, "elder_mode: [1]")
        assert found == {"wang": True, "li": False, "zhao": False}

    def test_a_group_that_does_not_exist(self, project: Path) -> None:
        wants(project, "elder_mode: [1, 9]")
        (problem,) = load(project).problems
        assert "对象题没有选项 9" in str(problem)

    async def test_it_is_a_start_only_and_lasts_over_restarts(self, project: Path) -> None:
        wants(project, "elder_mode: true")
        async with playing(project, make=False) as scene:
            await scene.join("wang", Role.BENEFICIARY, group="1")
            await scene.says("wang", "1", "普通模式")
        async with playing(project, make=False) as scene:
            await scene.says("wang", "5")
            assert not await self.plain(scene, "wang")
            await scene.says("wang", "长辈模式")
        async with playing(project, make=False) as scene:
            prompt = await scene.says("wang", "5")
            assert prompt is not None
            assert prompt.large

    async def test_it_goes_along_to_another_phone(self, project: Path) -> None:
        async with playing(project, make=False) as scene:
            await scene.join("wang", Role.BENEFICIARY, group="1")
            moving = await scene.says("wang", "1", "大字", "换手机")
            assert moving is not None
            code = re.search(r"\d{4} ?\d{4} ?\d{4}", "\n".join(scene.texts("wang")[-2:]))
            assert code is not None
            prompt = await scene.says("elsewhere", f"换手机 {code[0]}")
            assert prompt is not None
            assert prompt.large
            assert await self.plain(scene, "elsewhere")


class TestFrozen:
    async def test_a_changed_recording_is_reported_and_not_used(self, project: Path) -> None:
        path = record(project, "P1.wav")
        original = path.read_bytes()
        async with playing(project, make=False) as scene:
            assert scene.app.campaign.folder.recordings["P1.wav"].path != path
        path.write_bytes(original + b"another")
        async with playing(project, make=False) as scene:
            kept = scene.app.campaign.folder.recordings["P1.wav"]
            assert kept.path.read_bytes() == original
            data = scene.app.data
            changed = await apply(scene.app.store, project, data, who="甲", why="重录", now=START)
            assert changed == ("audio/P1.wav",)
        async with playing(project, make=False) as scene:
            kept = scene.app.campaign.folder.recordings["P1.wav"]
            assert kept.path.read_bytes() == original + b"another"

    async def test_a_recording_that_is_lost_leaves_the_words(self, project: Path) -> None:
        path = record(project, "G1.wav")
        async with playing(project, make=False) as scene:
            await scene.join("wang", Role.BENEFICIARY)
            kept = scene.app.campaign.folder.recordings["G1.wav"].path
        kept.unlink()
        path.unlink()
        async with app_opened(project) as app:
            assert app.campaign.folder.recordings == {}
        async with playing(project, make=False) as scene:
            prompt = await scene.says("wang", "1")
            assert prompt is not None
            assert (prompt.audio, scene.wire.out[-1].recording) == ("", None)

    async def test_it_is_found_again_where_the_kept_copy_is_gone(self, project: Path) -> None:
        record(project, "G1.wav")
        async with playing(project, make=False) as scene:
            kept = scene.app.campaign.folder.recordings["G1.wav"].path
        kept.unlink()
        async with playing(project, make=False) as scene:
            assert [*scene.app.campaign.folder.recordings] == ["G1.wav"]


async def test_the_recording_goes_out_with_the_row_of_its_question(project: Path) -> None:
    record(project, "G1.wav")
    wants(project, "elder_mode: true")
    async with playing(project, make=False) as scene:
        await scene.join("wang", Role.BENEFICIARY)
        await scene.says("wang", "1")
        sent = scene.wire.out[-1]
        assert sent.prompt is not None
        assert (sent.prompt.audio, sent.prompt.hear) == ("G1.wav", "with")
        assert sent.recording is not None
        assert sent.recording.path.is_file()
        assert sent.recording.mime == "audio/wav"
