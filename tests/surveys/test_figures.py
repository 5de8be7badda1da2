"""Amounts, counts and evidence as unit contacts send them."""

from __future__ import annotations

import pytest

from surveys.confirmation import values
from surveys.conversation import MediaOffered
from surveys.messages import Tone
from tests.surveys import cases
from tests.surveys.chat import Chat
from tests.surveys.scenes import asked_for_spending, contact, fen


class TestAmounts:
    @pytest.mark.parametrize(
        "said",
        ["87000", "87,000元", "８７０００", "8.7万", "8.7万元", "8万7", "8万7千", "¥87,000.00",
         "87000块", "人民币 87000 元整", "87000。"],
    )  # fmt: skip
    def test_taken_and_echoed(self, said: str) -> None:
        chat = asked_for_spending().says(said)
        assert fen(chat, "spent") == 8700000
        assert "记下了：87,000.00元。" in chat.last.text

    @pytest.mark.parametrize(
        "said", ["八万七千", "八万七", "87 000", "8.7w", "8,7000", "（87000）"]
    )
    def test_asked_back(self, said: str) -> None:
        chat = asked_for_spending().says(said)
        assert "您是说“87,000.00元”吗？" in chat.last.text
        assert fen(chat, "spent") is None
        assert fen(chat.says("1"), "spent") == 8700000

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ("-87000", "不能是负数"), ("负八万", "不能是负数"), ("87000.123", "两位小数"),
            ("约87000", "准确的数"), ("8万多", "准确的数"), ("不少", "没看明白"),
            ("1e5", "没看明白"),
            ("87000-88000", "没看明白"), ("9" * 30, "没看明白"), ("9" * 18, "太大"),
        ],
    )  # fmt: skip
    def test_refused(self, said: str, why: str) -> None:
        chat = asked_for_spending().says(said)
        assert why in chat.last.text
        assert chat.last.tone is Tone.PROBLEM
        assert fen(chat, "spent") is None

    @pytest.mark.parametrize(
        ("said", "written", "meant"),
        [
            ("8.79", "8.79元", "87,900.00元"),
            ("8.7", "8.70元", "87,000.00元"),
            ("879000000", "879,000,000.00元", "87,900.00元"),
            ("87900万", "879,000,000.00元", "87,900.00元"),
        ],
    )
    def test_yuan_and_ten_thousand_yuan_mixed_up(self, said: str, written: str, meant: str) -> None:
        chat = asked_for_spending().says(said)
        assert f"您写的是 {written}，登记的数是 87,900.00元" in chat.last.text
        assert chat.labels == [f"是，{meant}", f"不是，就是 {written}", "重填"]
        assert fen(chat, "spent") is None
        chat.presses("重填").says(said).says("1")
        spent = chat.answer("spent")
        assert spent
        assert f"记下了：{meant}" in chat.last.text

    def test_it_may_really_be_that_little(self) -> None:
        chat = asked_for_spending().says("8.79").says("2")
        assert fen(chat, "spent") == 879

    def test_nothing_left_is_asked_back(self) -> None:
        chat = contact(cases.health_line()).answers("1", "没有")
        assert "您是说“0.00元”吗？" in chat.last.text


class TestCounts:
    def asked(self) -> Chat:
        return contact(cases.health_line()).answers("1", "87900", "都没有")

    @pytest.mark.parametrize("said", ["293", "293人", "２９３", "293 人", "二百九十三", "293。"])
    def test_taken(self, said: str) -> None:
        chat = self.asked().says(said)
        assert fen(chat, "reach.g25") == 293
        assert "记下了：293人。" in chat.last.text

    @pytest.mark.parametrize("said", ["293户", "293名", "293个"])
    def test_another_unit_is_asked_back(self, said: str) -> None:
        assert "您是说“293人”吗？" in self.asked().says(said).last.text

    @pytest.mark.parametrize("said", ["-1", "2.5", "不少", "290左右", "9999999999999"])
    def test_refused(self, said: str) -> None:
        chat = self.asked().says(said)
        assert chat.last.tone is Tone.PROBLEM
        assert fen(chat, "reach.g25") is None


class TestEvidence:
    def asked(self) -> Chat:
        return contact(cases.shared_line()).answers("1", "10000", "都没有")

    def test_an_album_fills_up_to_three(self) -> None:
        chat = self.asked()
        for ref in ("1", "2", "3", "4"):
            chat.photographs(ref)
            if chat.labels[0] == "已遮住":
                chat.presses("已遮住")
        media = [fact.media_id for fact in chat.facts if isinstance(fact, MediaOffered)]
        assert len(set(media)) == 3
        assert "这里用不着照片" in chat.last.text
        chat.says("提交")
        found = values(cases.shared_line(), chat.closed[0].answers)
        assert found.evidence == tuple(f"photo:{media_id}" for media_id in media)

    def test_it_may_be_left_out(self) -> None:
        chat = self.asked().says("跳过")
        assert chat.at == "no_evidence"

    def test_words_cannot_pose_as_a_photo(self) -> None:
        chat = self.asked().says("photo:m123")
        assert chat.answer("evidence") is None

    def test_a_photo_may_be_replaced(self) -> None:
        chat = self.asked().photographs("1").answers("已遮住", "跳过", "修改")
        number = next(o.code for o in chat.last.options if o.label.startswith("佐证"))
        chat.says(number).photographs("2").says("已遮住")
        assert len([fact for fact in chat.facts if isinstance(fact, MediaOffered)]) == 2
