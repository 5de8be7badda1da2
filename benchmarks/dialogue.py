"""One pure turn of the dialogue: the real questionnaire answered from beginning to end.

    python -m benchmarks.dialogue [--rounds 20]

The baseline is reading and writing the conversation's JSON, which every turn does as well. Read the
ratios, the figures themselves are those of this machine: the second half of the questionnaire must
not cost more than the first, and the same form made four times as long about four times as much.
"""

from __future__ import annotations

import argparse
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path

import yaml

from surveys.agenda import Agenda
from surveys.conversation import Conversation, Role
from surveys.dialogue import step
from surveys.form import Form
from surveys.messages import Inbound, Text
from surveys.questionnaire import Questionnaire
from surveys.state import from_json, to_json

EXAMPLE = Path(__file__).parents[1] / "examples" / "dongchuan-2020" / "questionnaire.yaml"
AT = datetime(2026, 1, 1, 9, tzinfo=UTC)
FRESH = "0123456789abcdef" * 2


def questionnaire(times: int) -> Form:
    """The example, so many times over."""
    written = yaml.safe_load(EXAMPLE.read_text("utf-8"))
    asked = written["questions"]
    rest = [
        {**one, "code": f"{one['code']}x{n}"} | ({"ask_if": None} if "ask_if" in one else {})
        for n in range(1, times)
        for one in asked
    ]
    written["questions"] = asked + rest
    return Questionnaire.model_validate(written).to_form()


def walk(form: Form) -> tuple[list[float], list[float]]:
    """Seconds of each turn until the review, and of its JSON there and back."""
    agenda = Agenda(Role.BENEFICIARY, (form,))
    conversation, turns, json = Conversation("c", Role.BENEFICIARY), list[float](), list[float]()
    for n in range(2000):
        inbound = Inbound("bench", str(n), "x", AT, Text("开始" if n < 2 else "1"))
        begun = time.thread_time()
        conversation = step(conversation, inbound, agenda, FRESH, str).conversation
        turned = time.thread_time()
        conversation = from_json(to_json(conversation))
        turns.append(turned - begun)
        json.append(time.thread_time() - turned)
        run = conversation.run
        if run is None or run.at == "review":
            break
        if run.attempts:
            conversation = _skipped(conversation, agenda)
    return turns[2:], json[2:]


def _skipped(conversation: Conversation, agenda: Agenda) -> Conversation:
    inbound = Inbound("bench", "skip", "x", AT, Text("不想说"))
    return step(conversation, inbound, agenda, FRESH, str).conversation


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    for times in (1, 4):
        form = questionnaire(times)
        walks = [walk(form) for _ in range(rounds)]
        turns = [statistics.median(column) for column in zip(*(t for t, _ in walks), strict=True)]
        json = statistics.median(one for _, each in walks for one in each)
        half = len(turns) // 2
        first, second = statistics.mean(turns[:half]), statistics.mean(turns[half:])
        print(
            f"{len(form.questions):4} questions: {statistics.mean(turns) * 1e3:.2f} ms a turn, "
            f"{statistics.mean(turns) / json:.1f} × its JSON, "
            f"second half {second / first:.2f} × the first"
        )


if __name__ == "__main__":
    main()
