"""Where the result stands, what changed on the way, and whether what is frozen still agrees."""

from __future__ import annotations

import hashlib
from itertools import pairwise

from bot.results.comparing import Standing, change_lines, stage_lines
from bot.results.desk import FOLDER, ResultDesk
from bot.results.forms import ACTS, day_words
from bot.results.gate import open_high
from bot.results.ledger import state_words
from bot.results.letters import head_of, replies_words
from bot.results.process import NAMES, Act, Result
from bot.results.writing import Refused
from reports import words
from reports.closing import ChangeList, Stage
from scoring.score import to_json


async def standing_words(desk: ResultDesk) -> str:
    """For coordinators, in the chat and on the command line."""
    await desk.campaign.closing.load(desk.store)
    standing = desk.campaign.closing.process
    lines = []
    for result in standing.results:
        lines.append(f"第{result.n}版{'（最终）' if result.approved else ''}")
        lines += [_act_line(desk, act) for act in result.acts]
    if not lines:
        lines.append("还没有初稿。")
    current = standing.current
    if current is not None and current.state == "consult":
        assert current.deadline is not None
        asked, silent = current.consulted, standing.silent()
        lines.append(
            f"征求意见{len(asked)}个单位，已回复{len(asked) - len(silent)}个，"
            f"到{day_words(current.deadline)}为止。"
        )
        if silent:
            lines.append(f"没回复的：{'、'.join(map(desk.campaign.closing.unit_name, silent))}")
    names = {unit.id: unit.name for unit in desk.campaign.folder.units}
    lines += [f"· {line}" for line in replies_words(standing, names)]
    if standing.state in ("draft", "consult", "return", "submit"):
        left = open_high((await desk.reporter.live()).findings, standing)
        if left:
            lines.append(f"批准前要了结的紧急疑点{len(left)}条：")
            lines += [f"· {one.code} {one.subject}：{one.title}" for one in left[:10]]
    lines += [f"批示{one.number}（{one.who}，{one.on}）：{one.text}" for one in standing.comments]
    today = desk.campaign.day(desk.now())
    lines += [
        f"整改第{item.number}项 {names.get(item.unit, item.unit)}：{item.problem}"
        f"（{state_words(item, today)}）"
        for item in standing.items
        if item.state != "closed"
    ]
    if can := "、".join(ACTS[each] for each in standing.possible):
        lines.append(f"下一步可以：{can}。")
    return "\n".join(lines)


def _act_line(desk: ResultDesk, act: Act) -> str:
    at = words.moment(act.at, str(desk.campaign.zone))
    score = f"，{act.said['total']}分，{act.said['grade']}" if "total" in act.said else ""
    why = f"，{act.why}" if act.why else ""
    return f"· {at} {NAMES[act.doing]}（{act.by.label}）{score}{why}"


async def states_of(desk: ResultDesk, result: Result) -> list[Standing]:
    """初稿, 送审稿 and 定稿 of one version, as far as there are."""
    named: list[tuple[Stage, Act | None]] = [
        ("初稿", result.first("draft")),
        ("送审稿", result.first("submit")),
    ]
    found = [
        Standing(stage, act, await desk.freezer.frozen_at(result, act))
        for stage, act in named
        if act
    ]
    approve = result.last("approve")
    if approve is not None:
        found.append(Standing("定稿", approve, await desk.freezer.frozen_at(result, approve)))
    return found


async def changes(desk: ResultDesk) -> ChangeList:
    """Leaf, old, new, why, who, between the states of the current version. Raises Refused where
    there is no draft."""
    closing = desk.campaign.closing
    await closing.load(desk.store)
    current = closing.process.current
    if current is None:
        raise Refused("还没有初稿，没有可以对照的")
    states = await states_of(desk, current)
    kinds = {leaf.code: leaf.evidence.kind for leaf in desk.campaign.folder.indicators.leaves}
    names = {unit.id: unit.name for unit in desk.campaign.folder.units}
    rows = []
    for before, after in pairwise(states):
        between = await desk.store.between(before.frozen.head.count, after.frozen.head.count)
        rows += change_lines(before, after, between, kinds, names)
    moments = {one.stage: words.moment(one.act.at, str(desk.campaign.zone)) for one in states}
    given = await desk.freezer.given(states[-1].frozen)
    return ChangeList(
        head=head_of(desk.campaign, given, desk.now(), current.n),
        stages=stage_lines(states, moments),
        rows=tuple(rows),
    )


async def differences(desk: ResultDesk) -> list[str]:
    """What of all versions is not as it was put on record; [] when everything is: the frozen state,
    the score worked out again from it, and the papers and files."""
    await desk.campaign.closing.load(desk.store)
    wrong = []
    for result in desk.campaign.closing.process.results:
        for act in result.acts:
            if "snapshot" in act.said:
                wrong += await _frozen_flaws(desk, result, act)
            wrong += _file_flaws(desk, result, act)
    return wrong


async def _frozen_flaws(desk: ResultDesk, result: Result, act: Act) -> list[str]:
    where = f"第{result.n}版{NAMES[act.doing]}"
    try:
        frozen = await desk.freezer.frozen_at(result, act)
    except Refused as why:
        return [f"{where}：{why}"]
    again = to_json((await desk.freezer.given(frozen)).sheet)
    if again != frozen.sheet:
        return [
            f"{where}：按冻结的数据重算，得到{again['total']}分，原来是{frozen.sheet['total']}分"
        ]
    return []


def _file_flaws(desk: ResultDesk, result: Result, act: Act) -> list[str]:
    told = act.said.get("files", {})
    if not isinstance(told, dict):
        return []
    folder = desk.data / FOLDER / f"第{result.n}版"
    found = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }
    wrong = []
    for name, digest in told.items():
        path = found.get(name)
        if path is None:
            wrong.append(f"第{result.n}版{NAMES[act.doing]}：缺文件 {name}")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            wrong.append(f"第{result.n}版{NAMES[act.doing]}：文件 {name} 被改动")
    return wrong
