"""The invitation link: who gets in, how often, and what a look at it costs (nothing)."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.base import NotTaken
from bot.channels.web import Site, Web
from bot.channels.web.start import MAX_GUESSES
from surveys.messages import Start
from tests.web.conftest import Person, form_id, person_of
from tests.web.office import CODE, Office


def cookie(response: httpx.Response) -> str:
    return next(c for c in response.headers.get_list("set-cookie") if "jixiao" in c)


async def test_looking_at_a_link_uses_nothing_up(person: Person, office: Office) -> None:
    for _ in range(3):
        async with httpx.AsyncClient(
            transport=person._transport, base_url="http://testserver"
        ) as bot:
            assert (await bot.get(f"/i/{CODE}")).status_code == 200
            assert (await bot.head(f"/i/{CODE}")).status_code == 200
    assert not office.taken
    assert office.codes == {CODE: 1}
    assert not office.wrong


async def test_the_page_says_who_asks_and_what_to_do(person: Person) -> None:
    page = (await person.get(f"/i/{CODE}")).text
    for text in ("东川区财政局", "0871-0000 0000", "想请您说说", "演示·模拟数据", "开始"):
        assert text in page


async def test_a_wrong_link_looks_the_same_until_the_press(person: Person) -> None:
    right, wrong = await person.get(f"/i/{CODE}"), await person.get("/i/ThisIsNotAnInvitation0")
    assert wrong.status_code == 200
    same = right.text.replace(CODE, "").replace(form_id(right), "")
    assert same == wrong.text.replace("ThisIsNotAnInvitation0", "").replace(form_id(wrong), "")


async def test_the_press_starts_and_leads_to_the_chat(person: Person, office: Office) -> None:
    response = await person.joins()
    assert response.status_code == 303
    assert response.headers["location"].startswith("/chat")
    assert list(office.taken.values()) == [Start(CODE)]
    assert "现在开始吗" in (await person.get("/chat")).text


async def test_the_cookie_is_a_long_secret_that_scripts_cannot_read(person: Person) -> None:
    text = cookie(await person.get(f"/i/{CODE}"))
    assert len(text.partition("=")[2].partition(";")[0]) == 32
    assert "HttpOnly" in text
    assert "samesite=lax" in text.lower()
    assert "secure" not in text.lower()


@pytest.mark.parametrize("public", [True, False])
async def test_behind_https_the_cookie_is_secure(site: Site, office: Office, public: bool) -> None:
    site = replace(site, public_url="https://pj.example.cn" if public else "")
    root = "http://pj.example.cn" if public else "https://pj.example.cn"
    web = Web(site, office)
    async with person_of(web, office, root) as person:
        text = cookie(await person.get(f"/i/{CODE}"))
    assert text.startswith("__Host-jixiao=")
    assert "; Secure" in text
    assert "Path=/" in text


async def test_a_double_click_makes_one_person(person: Person, office: Office) -> None:
    office.codes[CODE] = 5
    page = await person.get(f"/i/{CODE}")
    for _ in range(2):
        assert (await person.post(f"/i/{CODE}", data={"id": form_id(page)})).status_code == 303
    assert office.codes == {CODE: 4}
    assert len(office.talks) == 1


async def test_a_lost_answer_does_not_cost_the_only_use(person: Person, office: Office) -> None:
    """The press arrived, its answer did not: pressed again, the same person goes on."""
    page = await person.get(f"/i/{CODE}")
    secret = person.secret()
    await person.post(f"/i/{CODE}", data={"id": form_id(page)})
    person.is_again(secret)
    again = await person.post(f"/i/{CODE}", data={"id": form_id(page)})
    assert again.headers["location"].startswith("/chat")
    assert "现在开始吗" in (await person.get("/chat")).text
    assert len(office.talks) == 1


async def test_without_cookies_the_code_is_kept(person: Person, office: Office) -> None:
    page = await person.get(f"/i/{CODE}")
    person.cookies.clear()
    response = await person.post(f"/i/{CODE}", data={"id": form_id(page)})
    assert response.status_code == 400
    assert "Cookie" in response.text
    assert not office.taken


async def test_a_used_link_says_what_to_do(person: Person, web: Web, office: Office) -> None:
    await person.joins()
    async with person_of(web, office) as other:
        response = await other.joins()
    assert response.status_code == 404
    assert "再要一个" in response.text


async def test_guessing_is_stopped_and_a_good_link_in_the_chat_group_is_not(
    person: Person, web: Web, office: Office
) -> None:
    for _ in range(MAX_GUESSES + 5):  # one expired link, opened by everybody behind one address
        assert (await person.joins("expired-link-everybody-has")).status_code == 404
    for n in range(MAX_GUESSES - 1):
        assert (await person.joins(f"guess-number-{n:010}")).status_code == 404
    assert (await person.joins("one-guess-too-many-000")).status_code == 429
    async with person_of(web, office) as other:
        assert (await other.joins()).status_code == 429
    office.wrong.clear()  # an hour later
    assert (await person.joins()).status_code == 303


async def test_the_same_link_again_goes_on(person: Person, office: Office) -> None:
    await person.joins()
    page = await person.get(f"/i/{CODE}")
    assert "接着填" in page.text
    assert "卫健局" in page.text
    response = await person.post(f"/i/{CODE}", data={"id": form_id(page), "who": "same"})
    assert response.headers["location"].startswith("/chat")
    assert len(office.taken) == 1


async def test_a_page_with_nothing_open_is_greeted_again(person: Person, office: Office) -> None:
    await person.joins()
    office.items.clear()  # the form is closed and its texts are gone
    assert "现在没有要回答的问题" in (await person.get("/chat")).text
    page = await person.get(f"/i/{CODE}")
    await person.post(f"/i/{CODE}", data={"id": form_id(page), "who": "same"})
    assert list(office.taken.values()) == [Start(CODE), Start()]


async def test_after_the_end_the_same_link_greets_again(person: Person, office: Office) -> None:
    await person.joins()
    next(iter(office.talks.values())).at = 6
    await person.says("提交")
    page = await person.get(f"/i/{CODE}")
    await person.post(f"/i/{CODE}", data={"id": form_id(page), "who": "same"})
    assert list(office.taken.values())[-1] == Start()


async def test_a_second_person_on_the_same_phone(person: Person, office: Office) -> None:
    office.codes[CODE] = 9
    await person.joins()
    first = person.secret()
    page = await person.get(f"/i/{CODE}")
    for _ in range(2):  # a double click makes one second person, not two
        person.is_again(first)
        await person.post(f"/i/{CODE}", data={"id": form_id(page), "who": "other"})
    assert len(office.talks) == 2
    assert person.secret() != first
    assert "现在开始吗" in (await person.get("/chat")).text


async def test_a_used_link_does_not_throw_the_first_person_out(
    person: Person, office: Office
) -> None:
    await person.joins()
    page = await person.get(f"/i/{CODE}")
    refused = await person.post(f"/i/{CODE}", data={"id": form_id(page), "who": "other"})
    assert refused.status_code == 404
    assert "现在开始吗" in (await person.get("/chat")).text


async def test_when_storage_refuses_the_same_press_works_later(
    person: Person, office: Office
) -> None:
    page = await person.get(f"/i/{CODE}")
    office.refuse = NotTaken
    busy = await person.post(f"/i/{CODE}", data={"id": form_id(page)})
    assert busy.status_code == 503
    assert "再按一次" in busy.text
    assert form_id(busy) == form_id(page)
    office.refuse = None
    assert (await person.post(f"/i/{CODE}", data={"id": form_id(busy)})).status_code == 303
    assert office.codes == {CODE: 0}


async def test_before_serving_nothing_is_taken(web: Web, office: Office) -> None:
    """The routes may hang in somebody else's application; without turns they only apologise."""
    transport = httpx.ASGITransport(Starlette(routes=web.routes()))
    async with Person(transport=transport, base_url="http://testserver") as person:
        assert (await person.joins()).status_code == 503
    assert office.codes == {CODE: 1}


@pytest.mark.parametrize("language", ["en", "en-GB,en;q=0.9"])
async def test_english_browsers_get_english_pages(
    site: Site, office: Office, language: str
) -> None:
    english = {"开始": "Start"}
    web = Web(site, office, speak=lambda tag: lambda m: english.get(m, m) if tag == "en" else m)
    async with person_of(web, office) as person:
        page = (await person.get(f"/i/{CODE}", headers={"accept-language": language})).text
    assert '<html lang="en">' in page
    assert ">Start</button>" in page


@pytest.mark.parametrize("typed", ["123456789012", "1234 5678 9012", "１２３４５６７８９０１２"])
async def test_the_digits_of_the_old_phone_lead_to_their_page(person: Person, typed: str) -> None:
    assert 'name="code"' in (await person.get("/")).text
    answer = await person.get("/", params={"code": typed})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/i/123456789012"


async def test_other_words_in_the_field_lead_nowhere(person: Person) -> None:
    assert (await person.get("/", params={"code": "//evil.example"})).status_code == 200
