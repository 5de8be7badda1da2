"""Chats played in memory, written down and played again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.campaign import Campaign
from bot.preview.recorder import Recorder
from bot.preview.rehearsal import Part, rehearsal_day
from bot.preview.scenario import Scenario, from_yaml, replay, to_yaml
from bot.project import load
from surveys.conversation import Role
from surveys.messages import Press, Start, Text

ROOT = Path(__file__).parents[2]
DAY = date(2021, 1, 20)
SCENARIOS = sorted((Path(__file__).parent / "scenarios").glob("*.yaml"))


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    folder = load(ROOT / "examples" / "dongchuan-2020").folder
    assert folder is not None
    return Campaign(folder)


def recorded(campaign: Campaign) -> Scenario:
    recorder = Recorder(campaign, Part(group="7"), DAY)
    recorder.hear(Start())
    recorder.hear(recorder.rehearsal.press("开始"))
    recorder.hear(Text("1"))
    return recorder.scenario("试一试")


def test_what_is_written_down_reads_back_and_plays_the_same(campaign: Campaign) -> None:
    written = recorded(campaign)
    assert len(written.talk) == 6
    text = to_yaml(written)
    assert "press: 开始" in text
    assert from_yaml(text) == written
    assert replay(written, campaign) == (written, ())


def test_another_wording_is_a_difference(campaign: Campaign) -> None:
    written = recorded(campaign)
    text = to_yaml(written).replace("是您本人在回答吗", "是您自己在回答吗")
    now, different = replay(from_yaml(text), campaign)
    assert now == written
    (one,) = different
    assert (one.step, "自己" in one.expected, "本人" in one.found) == (4, True, True)


def test_a_button_that_is_gone_ends_it(campaign: Campaign) -> None:
    text = to_yaml(recorded(campaign)).replace("press: 开始", "press: 现在开始")
    now, different = replay(from_yaml(text), campaign)
    assert len(now.talk) == 2
    assert (different[-1].step, different[-1].found) == (3, "没有这个按钮")


@pytest.mark.parametrize(
    "text", ["", "[", "on: 2021-01-20\nlalk: []", "on: 今天", "- 1", "a: &a *a"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_yaml(text)


def test_moves_are_taken_back_one_by_one(campaign: Campaign) -> None:
    recorder = Recorder(campaign, Part(), DAY)
    opening = recorder.hear(Start())
    recorder.hear(recorder.rehearsal.press("开始"))
    recorder.undo()
    assert [prompts for _, prompts in recorder.history] == [opening]
    recorder.undo()
    assert [prompts for _, prompts in recorder.history] == [opening]


def test_a_forged_press_is_answered_and_not_written_down(campaign: Campaign) -> None:
    recorder = Recorder(campaign, Part(), DAY)
    recorder.hear(Start())
    assert recorder.hear(Press("forged"))
    assert len(recorder.history) == 1


def test_a_unit_and_an_assessor_can_be_played(campaign: Campaign) -> None:
    contact = Recorder(campaign, Part(Role.CONTACT, unit="U03"), DAY)
    assert contact.hear(Start())[-1].options
    assessor = Recorder(campaign, Part(Role.ASSESSOR), DAY)
    assert assessor.hear(Start())[-1].options


def test_the_day_is_one_on_which_the_survey_is_open(campaign: Campaign) -> None:
    survey = campaign.folder.project.survey
    for today in (date(2000, 1, 1), date(2099, 1, 1), DAY):
        day = rehearsal_day(campaign, today)
        assert (survey.opens or day) <= day <= (survey.closes or day)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_golden(path: Path, campaign: Campaign) -> None:
    """`jixiao chat examples/dongchuan-2020 --as … --record FILE` wrote these; after a wanted
    change of words, write them anew and look at the difference."""
    assert replay(from_yaml(path.read_text("utf-8")), campaign)[1] == ()


def test_there_are_golden_scenarios() -> None:
    assert len(SCENARIOS) >= 4
