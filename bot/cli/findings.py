"""jixiao findings DIR: what does not agree, the gravest first, with its arithmetic and places."""

from __future__ import annotations

import json as jsons
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.text import Text

from bot.app import DATA, opened
from bot.cli.console import Directory, err, out, problem_tables
from bot.cli.running import explain
from bot.control import ask_running
from bot.freeze import NotLoadable
from bot.project import ProjectFolder, load
from bot.project.checked import findings_of_files
from bot.settings import UnknownSetting, load_settings
from scoring.checks.registry import CHECKS
from scoring.finding import SETTLER_WORDS, Settler, finding_json
from storage.store import KeyMissing, ProjectBusy, StorageError

Json = dict[str, Any]
WORDS = {"high": "紧急（高）", "medium": "重要（中）", "low": "提醒（低）"}
STYLES = {"high": "bold red", "medium": "bold", "low": "dim"}
PLACES = 6
"""Places shown of one finding; all of them are in the JSON."""


async def findings(
    directory: Directory,
    /,
    *,
    json: Annotated[bool, Parameter(help="输出 JSON · JSON for programs", negative="")] = False,
    unit: Annotated[str, Parameter(help="只列请这个单位说明的问题 · Questions to one unit")] = "",
    printed: Annotated[
        bool, Parameter(help="只核对文件和待核对的报告，不看数据 · Files only", negative="")
    ] = False,
    every: Annotated[
        bool, Parameter(name="--all", help="提醒也逐条列出 · Low ones in full", negative="")
    ] = False,
    strict: Annotated[
        bool, Parameter(help="有紧急疑点时退出码为1 · Exit 1 on high findings", negative="")
    ] = False,
) -> int:
    with err().status("正在核对……"):
        loaded = load(directory, as_printed=True)
        folder = loaded.folder
        if folder is None:
            for table in problem_tables(loaded.problems):
                err().print(table)
            err().print(f"{directory}：共{len(loaded.problems)}处问题，改好后再运行")
            return 1
        told = unit and _unit(folder, unit)
        if unit and not told:
            err().print(f"不认识单位“{unit}”，见 units 表的名称和别名")
            return 2
        state = await _state(directory, folder, printed)
    if state is None:
        return 1
    found = [one for one in state["findings"] if not told or one["unit"] == told]
    if json:
        plain = {**state, "findings": found}
        out().out(jsons.dumps(plain, ensure_ascii=False, indent=2), highlight=False)
    elif told:
        _questions(state["units"].get(told, told), found)
    else:
        _show(state, found, every)
    return int(strict and any(one["severity"] == "high" for one in found))


def _unit(folder: ProjectFolder, written: str) -> str:
    """The id of a unit by id, name or alias; "" for one that is unknown."""
    plain = written.strip().casefold()
    for each in folder.units:
        if plain in {name.casefold() for name in (each.id, each.name, *each.aliases)}:
            return each.id
    return ""


async def _state(directory: Path, folder: ProjectFolder, printed: bool) -> Json | None:
    """Over standing records where the project has data, else over the files."""
    if printed or not (directory / DATA).is_dir():
        return {
            "basis": "files",
            "revision": folder.revision,
            "units": {each.id: each.name for each in folder.units},
            "findings": [finding_json(one) for one in findings_of_files(folder)],
        }
    try:
        load_settings(os.environ)
        reply = await ask_running(directory / DATA, {"ask": "findings"})
        if reply is None:
            async with opened(directory) as app:
                reply = await app.desk.answer({"ask": "findings"})
    except NotLoadable as error:
        err().print(str(error))
        return None
    except (KeyMissing, ProjectBusy, StorageError, UnknownSetting) as error:
        err().print(explain(error))
        return None
    if "error" in reply:
        err().print(f"没有做成（{reply['error']}），原因见运行日志")
        return None
    return {"basis": "records", **reply}


def _show(state: Json, found: list[Json], every: bool) -> None:
    console = out()
    basis = "单位确认、评定和问卷" if state["basis"] == "records" else "项目文件和待核对的报告"
    if not found:
        console.print(f"没有疑点（核对了{basis}）。")
        return
    counts = Counter(one["severity"] for one in found)
    heads = "，".join(f"{WORDS[level]}{counts[level]}条" for level in WORDS if counts[level])
    console.print(f"核对{basis}：{heads}")
    number = 0
    for level, words in WORDS.items():
        group = [one for one in found if one["severity"] == level]
        if not group:
            continue
        console.print(Text(f"\n{words}：{len(group)}条", style=STYLES[level]))
        if level == "low" and not every:
            _brief(group)
            continue
        for one in group:
            number += 1
            console.print(Text(f"{number}. {one['title']}", style="bold"), soft_wrap=True)
            for line in _lines(one, state["units"]):
                console.print(f"   {line}", soft_wrap=True)


def _lines(one: Json, units: dict[str, str]) -> Iterator[str]:
    yield from one["arithmetic"]
    places = [f"{each['file']} {each['where']}".strip() for each in one["places"]]
    if places:
        more = f" 等{len(places)}处" if len(places) > PLACES else ""
        yield f"位置：{'；'.join(places[:PLACES])}{more}"
    for each in one["effects"]:
        changed = "，".join(
            f"{code} {points['from']} → {points['to']}" for code, points in each["changed"].items()
        )
        changed = changed or "各指标不变"
        yield f"若“{each['fact']}”：{changed}，总分 {each['total']}，{each['grade']}"
    who = SETTLER_WORDS[Settler(one["settles"])]
    asked = f"（{units.get(one['unit'], one['unit'])}）" if one["unit"] else ""
    yield f"由{who}{asked}了结：{one['remedy']}  [{one['key']}]"


def _brief(group: list[Json]) -> None:
    """One line for each check: what, how many, about what."""
    titles = {check.code: check.title for check in CHECKS}
    by: dict[str, list[Json]] = {}
    for one in group:
        by.setdefault(one["code"], []).append(one)
    for code, same in by.items():
        subjects = [one["subject"].partition(".")[2] or one["subject"] for one in same]
        shown = "、".join(subjects[:8]) + ("……" if len(subjects) > 8 else "")
        out().print(f"   {titles.get(code, code)}：{len(same)}条（{shown}）", soft_wrap=True)
    out().print("   逐条看：jixiao findings 文件夹 --all", soft_wrap=True)


def _questions(name: str, found: list[Json]) -> None:
    """What one unit is asked to clarify, ready to be sent."""
    console = out()
    asked = [one for one in found if one["question"]]
    if not asked:
        console.print(f"没有要请{name}说明的问题。")
        return
    console.print(f"请{name}说明下面{len(asked)}个问题：")
    for number, one in enumerate(asked, start=1):
        console.print(f"{number}. {one['question']}", soft_wrap=True)
        for line in one["arithmetic"]:
            console.print(f"   {line}", soft_wrap=True)
