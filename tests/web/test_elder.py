"""Recordings over HTTP, and large type by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot import bodies
from bot.channels.web import Site, Web
from bot.project.recordings import Recording, digest
from surveys.messages import Hear, Option, Prompt, Start
from tests.web.conftest import Person, form_id, person_of
from tests.web.office import CODE, Office

SOUND = bytes(range(256)) * 8


@pytest.fixture
def site(site: Site, tmp_path: Path) -> Site:
    path = tmp_path / "问 1.mp3"
    path.write_bytes(SOUND)
    (tmp_path / "secret.mp3").write_bytes(b"not of the project")
    return replace(site, recordings={path.name: Recording(path, len(SOUND), digest(path))})


def spoken(office: Office, hear: Hear = "offer") -> None:
    talk = next(iter(office.talks.values()))
    again = Option("abc.1./repeat", "重听")
    prompt = Prompt("您满意吗？", commands=(again, Option("abc.1./help", "帮助")), audio="问 1.mp3")
    office.say(talk, bodies.Body(prompt=replace(prompt, hear=hear)))


def address(page: str) -> str:
    return page.partition('<audio controls preload="none" src="')[2].partition('"')[0]


async def test_a_question_with_a_recording_has_a_player(person: Person, office: Office) -> None:
    await person.joins()
    assert "<audio" not in (await person.get("/chat")).text
    spoken(office)
    page = (await person.get("/chat")).text
    assert page.count(">重听<") == 1, "the player's button stands for the command"
    assert ">帮助<" in page.replace("\n", "")
    answer = await person.get(address(page))
    assert answer.content == SOUND
    assert answer.headers["content-type"] == "audio/mpeg"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("wanted", "part"),
    [("bytes=0-1", SOUND[:2]), ("bytes=2000-", SOUND[2000:]), ("bytes=-5", SOUND[-5:])],
)
async def test_a_phone_may_wind(person: Person, office: Office, wanted: str, part: bytes) -> None:
    await person.joins()
    spoken(office)
    place = address((await person.get("/chat")).text)
    answer = await person.get(place, headers={"range": wanted})
    assert (answer.status_code, answer.content) == (206, part)
    assert answer.headers["content-range"].endswith(f"/{len(SOUND)}")
    beyond = await person.get(place, headers={"range": "bytes=9999-"})
    assert beyond.status_code == 416


async def test_nothing_but_the_project_s_recordings_is_served(
    person: Person, office: Office
) -> None:
    await person.joins()
    spoken(office)
    place = address((await person.get("/chat")).text)
    folder = place.rpartition("/")[0]
    for wrong in (
        f"{folder}/secret.mp3",
        f"{folder}/..%2fsecret.mp3",
        f"{folder}/../secret.mp3",
        "/audio/0000000000000000/%E9%97%AE%201.mp3",
        f"{place}/more",
    ):
        assert (await person.get(wrong)).status_code == 404


async def test_a_stranger_hears_nothing(web: Web, office: Office) -> None:
    async with person_of(web, office) as known:
        await known.joins()
        spoken(office)
        place = address((await known.get("/chat")).text)
    async with person_of(web, office) as stranger:
        assert (await stranger.get(place)).status_code == 403


async def test_a_file_that_has_gone_is_no_fault_of_the_page(
    person: Person, office: Office, site: Site
) -> None:
    await person.joins()
    spoken(office)
    place = address((await person.get("/chat")).text)
    site.recordings["问 1.mp3"].path.unlink()
    assert (await person.get(place)).status_code == 404


async def test_asked_for_it_is_to_be_played_at_once(person: Person, office: Office) -> None:
    await person.joins()
    spoken(office, "again")
    assert "data-now" in (await person.get("/chat")).text


async def test_the_start_page_leads_into_elderly_mode(person: Person, office: Office) -> None:
    page = await person.get(f"/i/{CODE}")
    assert "长辈模式：字大、话短" in page.text
    answer = await person.post(f"/i/{CODE}", data={"id": form_id(page), "size": "large"})
    assert answer.status_code == 303
    assert [*office.taken.values()] == [Start(CODE, plain=True)]
    assert 'class="large"' in (await person.get("/chat")).text


async def test_type_is_large_in_elderly_mode_unless_the_button_says_otherwise(
    person: Person, office: Office
) -> None:
    await person.joins()
    office.elder = True
    assert '<html lang="zh-CN" class="large">' in (await person.get("/chat")).text
    await person.post("/size", data={"size": "normal", "back": "/chat"})
    assert '<html lang="zh-CN">' in (await person.get("/chat")).text


async def test_switching_changes_the_size_without_the_script(
    person: Person, office: Office
) -> None:
    await person.joins()
    await person.post("/size", data={"size": "normal", "back": "/chat"})
    office.switches = True
    await person.says("长辈模式")
    assert '<html lang="zh-CN" class="large">' in (await person.get("/chat")).text
    await person.says("普通模式")
    assert '<html lang="zh-CN">' in (await person.get("/chat")).text


async def test_an_open_page_is_told(person: Person, office: Office) -> None:
    await person.joins()
    office.switches = True
    page = await person.get("/chat")
    assert 'data-elder="no"' in page.text
    answer = await person.post(
        "/chat",
        data={"id": form_id(page), "text": "长辈模式"},
        headers={"accept": "application/json"},
    )
    assert answer.json()["elder"] is True
