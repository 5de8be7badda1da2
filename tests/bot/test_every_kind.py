"""A campaign whose questionnaire holds every kind of question: stored, counted, reported."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random

import pytest
import yaml
from openpyxl import load_workbook

from bot.demo.respondent import Respondent
from bot.media import MediaFetcher
from bot.project.new import create
from bot.voice import NotAVoiceNote, voice_kind
from reports.formats.workbook import workbook
from storage.changes import Address, MediaStored
from surveys.conversation import Role
from surveys.messages import Content, Photo, Place, Prompt, Voice
from surveys.state import from_json
from tests.bot.folders import edit
from tests.bot.scene import Scene, Wire, playing

KINDS = Path(__file__).parents[1] / "surveys" / "every_kind.yaml"
OGG = b"OggS\x00\x02" + bytes(40)
POINTS = "10: 100, 9: 95, 8: 92, 7: 90, 6: 88, 5: 85,"
TASTE = {"work": (5, 4, 2, 1, 1, 1)}


def folder(directory: Path) -> Path:
    """The small project, its questionnaire followed by one question or more of every kind."""
    create(directory)
    path = directory / "questionnaire.yaml"
    base = yaml.safe_load(path.read_text("utf-8"))
    more = yaml.safe_load(KINDS.read_text("utf-8"))
    base["choices"] |= more["choices"]
    for question in more["questions"]:
        for one in question.get("rows", [question]):
            one["code"] = {"O1": "O9", "E1": "E9"}.get(one["code"], one["code"].replace("P", "X"))
    base["questions"] += more["questions"]
    path.write_text(yaml.safe_dump(base, allow_unicode=True, sort_keys=False), "utf-8")
    edit(directory, "project.yaml", "5: 100,", POINTS)
    edit(directory, "project.yaml", "channels:", "media: {photos: true, voice: true}\nchannels:")
    return directory


class Recorder(Wire):
    async def fetch(self, ref: str) -> bytes:
        return OGG if ref == "voice" else b"no sound"


class Sender(Respondent):
    """Sends voice, photo and place where they are asked for, as phones do."""

    def answer(self, prompt: Prompt) -> Content | None:
        if "voice" in prompt.expects:
            return Voice("voice" if "text" not in prompt.expects[:1] else "odd", "audio/ogg")
        if "location" in prompt.expects:
            return Place(29.35678, 106.52345)
        if "photo" in prompt.expects:
            return Photo("photo")
        return super().answer(prompt)


async def answered(scene: Scene, name: str, seed: int) -> None:
    form = scene.app.campaign.survey
    person = Sender(form, Random(seed), TASTE)
    await scene.join(name, Role.BENEFICIARY, group="1")
    prompt = scene.wire.out[-1].prompt
    for _ in range(90):
        assert prompt is not None
        content = person.answer(prompt)
        if content is None:
            return
        prompt = await scene.hears(name, content)
    raise AssertionError(prompt)


async def test_from_the_chat_to_the_workbook(tmp_path: Path) -> None:
    async with playing(folder(tmp_path / "p"), make=False) as scene:
        for seed in range(6):
            await answered(scene, f"person{seed}", seed)
        store = scene.app.store
        assert await store.verify() == []
        hist = (await store.tallies()).hist
        counted = {question: 0 for question, _, _ in hist}
        for (question, _, _), n in hist.items():
            counted[question] += n
        assert counted["K1"] == counted["N1"] == counted["R1"] == counted["D1"] == 6
        known = await store.known(Address("wire", "person0"))
        assert known is not None
        (run,) = from_json(known.state).submitted.values()
        assert run.answers["L1"].value == "29.357,106.523"
        given = await scene.app.reporter.input()
        book = load_workbook(io.BytesIO(workbook(given)))
        rows = [row[3:5] for row in book["其他题目"].iter_rows(values_only=True)]
        assert ("同意", 6) in rows
        assert ("回答人数", 6) in rows


async def test_voice_notes_are_kept_as_sound_only(tmp_path: Path) -> None:
    told: list[str] = []

    async def lost(job: MediaStored, _why: str) -> None:
        told.append(job.question)
        await scene.app.alerts.photo_lost(job)

    async with playing(folder(tmp_path / "p"), make=False) as scene:
        await answered(scene, "person", 1)
        fetcher = MediaFetcher(
            scene.app.store,
            {"wire": Recorder()},
            scene.app.workers,
            now=scene.clock,
            lost=lost,
        )
        assert await fetcher.fetch_due() == 3
        assert sorted(told) == ["F1", "O9"]
        kept = [path.read_bytes() for path in (scene.app.data / "media").iterdir()]
        assert kept == [OGG]
        await scene.send_all()
        assert any("有一段语音没有存下来" in text for text in scene.texts("person"))


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (OGG, "audio/ogg"),
        (b"#!AMR\n" + bytes(9), "audio/amr"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"\x00\x00\x00\x20ftypM4A ", "audio/mp4"),
        (b"\x1a\x45\xdf\xa3webm", "audio/webm"),
    ],
)
def test_sound_is_known_by_its_bytes(data: bytes, mime: str) -> None:
    assert voice_kind(data) == mime


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        b"%PDF-1.7",
        b"\x00\x00\x00\x20ftypM4A \xa9xyz+29.3+106.5/",
        b"\x00\x00\x00\x20ftypmp42" + bytes(40) + b"hdlr" + bytes(8) + b"vide",
        b"\x1a\x45\xdf\xa3webm" + bytes(40) + b"\x86\x85V_VP8",
        b"OggS" + bytes(24) + b"\x80theora",
    ],
)
def test_what_is_no_sound_or_tells_more_than_the_voice_is_not_kept(data: bytes) -> None:
    with pytest.raises(NotAVoiceNote):
        voice_kind(data)
