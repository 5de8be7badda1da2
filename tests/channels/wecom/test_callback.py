"""What callbacks bring, and what does not get in."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wecom.callback import MAX_BYTES, Unreadable, read, sealed_in

TEXT = """<xml><ToUserName><![CDATA[ww1]]></ToUserName>
<FromUserName><![CDATA[ZhangSan]]></FromUserName>
<CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType>
<Content><![CDATA[ 87,900元 <约> ]]></Content><MsgId>4561255354251345929</MsgId>
<AgentID>1000002</AgentID></xml>"""
CARD = """<xml><ToUserName>ww1</ToUserName><FromUserName>lisi</FromUserName>
<CreateTime>1700000001</CreateTime>
<MsgType>event</MsgType><Event>template_card_event</Event><EventKey>866e7c.6.done</EventKey>
<TaskId>o-17</TaskId>
<CardType>vote_interaction</CardType><ResponseCode>rc-1</ResponseCode><AgentID>1000002</AgentID>
<SelectedItems><SelectedItem><QuestionKey>q</QuestionKey><OptionIds><OptionId>866e7c.6.t1</OptionId>
<OptionId>866e7c.6.t3</OptionId></OptionIds></SelectedItem></SelectedItems></xml>"""
BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<xml><Encrypt>&b;</Encrypt></xml>"""
OUTSIDE = (
    """<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Encrypt>&a;</Encrypt></xml>"""
)


def test_a_text() -> None:
    found = read(TEXT.encode())
    assert (found.kind, found.sender, found.at) == ("text", "zhangsan", 1700000000)
    assert (found.id, found.agent) == ("4561255354251345929", "1000002")
    assert found.text == " 87,900元 <约> "  # as it was typed


def test_a_card_with_several_choices() -> None:
    found = read(CARD.encode())
    assert (found.kind, found.key, found.task) == ("template_card_event", "866e7c.6.done", "o-17")
    assert found.picked == (("q", ("866e7c.6.t1", "866e7c.6.t3")),)
    assert found.response == "rc-1"


def test_two_events_of_one_second_are_two() -> None:
    """The manual's sender and second would take one for a repeat of the other."""
    other = CARD.replace("866e7c.6.done", "866e7c.6.skip")
    assert read(CARD.encode()).id == read(CARD.encode()).id != read(other.encode()).id


def test_of_the_customer_service() -> None:
    event = (
        "<xml><ToUserName>ww1</ToUserName><CreateTime>1</CreateTime><MsgType>event</MsgType>"
        "<Event>kf_msg_or_event</Event><Token>T</Token><OpenKfId>wk1</OpenKfId></xml>"
    )
    found = read(event.encode())
    assert (found.kind, found.token, found.account) == ("kf_msg_or_event", "T", "wk1")


def test_a_place() -> None:
    place = (
        "<xml><MsgType>location</MsgType>"
        "<Location_X>26.1</Location_X><Location_Y>103.2</Location_Y></xml>"
    )
    assert read(place.encode()).place == (26.1, 103.2)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(BOMB.encode(), id="entities that blow up"),
        pytest.param(OUTSIDE.encode(), id="an entity from a file"),
        pytest.param(BOMB.encode("utf-16"), id="the same in UTF-16"),
        pytest.param(b"<xml><Encrypt>x", id="cut off"),
        pytest.param(b"<xml></xml>", id="without Encrypt"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xfe\x00", id="bytes"),
        pytest.param(b"<xml><Encrypt>" + b"A" * MAX_BYTES + b"</Encrypt></xml>", id="too large"),
        pytest.param(b"<xml>" + b"<a>" * 20_000, id="deep"),
    ],
)
def test_what_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        sealed_in(body)


def test_a_sealed_one() -> None:
    body = b"<xml><Encrypt><![CDATA[abc=]]></Encrypt><AgentID>7</AgentID></xml>"
    assert sealed_in(body) == ("abc=", "7")


@given(body=st.binary(max_size=300))
def test_anything_is_read_or_refused(body: bytes) -> None:
    for reader in (sealed_in, read):
        with suppress(Unreadable):
            reader(body)


@given(where=st.integers(0, len(CARD)), to=st.text(max_size=3))
def test_a_damaged_message_is_read_or_refused(where: int, to: str) -> None:
    with suppress(Unreadable):
        read((CARD[:where] + to + CARD[where + 1 :]).encode())
