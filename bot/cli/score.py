"""jixiao score DIR: the score sheet over what has been collected, else over the files; explained,
kept as a snapshot, worked out again, compared."""

from __future__ import annotations

import json as jsons
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.text import Text

from bot.app import DATA, opened
from bot.cli import score_shown
from bot.cli.console import Directory, err, open_project, out
from bot.cli.running import explain as reason
from bot.control import ask_running
from bot.freeze import NotLoadable
from bot.project import load
from bot.project.checked import findings_of_files, grounds_of_files, score_of_files
from bot.settings import UnknownSetting, load_settings
from reports.confidence import confidence_text
from reports.explain import NoSuchCode
from reports.explain import explain as explained
from scoring.confidence import confidence
from scoring.finding import finding_json
from scoring.score import to_json
from storage.store import KeyMissing, ProjectBusy, StorageError

Json = dict[str, Any]


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Kept:
    """Snapshots: what to do with which."""

    save: Annotated[
        bool, Parameter(help="把现在的得分存成快照 · Keep the score as it stands", negative="")
    ] = False
    snapshots: Annotated[bool, Parameter(help="列出快照 · List the snapshots", negative="")] = False
    snapshot: Annotated[str, Parameter(help="看这个快照 · This snapshot, as it was kept")] = ""
    recompute: Annotated[
        bool,
        Parameter(help="把 --snapshot 重算一遍，逐项核对 · Work it out again", negative=""),
    ] = False
    compare: Annotated[
        tuple[str, str] | None,
        Parameter(help="两个快照，或 now、printed：改了什么、为什么 · What changed and why"),
    ] = None

    @property
    def asked(self) -> bool:
        return self.save or self.snapshots or bool(self.compare) or bool(self.snapshot)


_NOTHING = Kept()


async def score(
    directory: Directory,
    name: Annotated[
        str, Parameter(help="--save 的名称，不写用时间 · Name of the snapshot with --save")
    ] = "",
    /,
    *,
    self_evaluation: Annotated[
        bool,
        Parameter(
            help="算自评表（self_evaluation.yaml） · the standard self-evaluation form", negative=""
        ),
    ] = False,
    explain: Annotated[
        str,
        Parameter(
            help="这个指标为什么得这么多分，例如 C221 · why an indicator scores what it does"
        ),
    ] = "",
    printed: Annotated[
        bool, Parameter(help="只按文件算分，不看数据 · Files only", negative="")
    ] = False,
    kept: Kept | None = None,
    json: Annotated[
        bool, Parameter(help="输出 JSON，供程序读取 · JSON for programs", negative="")
    ] = False,
) -> int:
    kept = kept or _NOTHING
    request = _request(kept, name, explain)
    if request is None:
        err().print(
            "这几个选项不能一起用：--save、--snapshots、--compare、--explain 只选一个，"
            "名称只跟在 --save 后面，--recompute 要和 --snapshot 一起写",
            soft_wrap=True,
        )
        return 2
    request |= {"of": kept.snapshot, "self_evaluation": self_evaluation}
    if printed or not (directory / DATA).is_dir():
        if kept.asked:
            err().print(
                "快照在项目的数据库里，要有数据（先运行 jixiao run），不能和 --printed 一起用",
                soft_wrap=True,
            )
            return 1
        return _over_files(directory, request, json=json)
    with err().status("正在计算……"):
        reply = await _over_records(directory, request)
    if reply is None:
        return 1
    return _tell(request, reply, _not_applied(directory, reply), json=json)


def _request(kept: Kept, name: str, explain: str) -> Json | None:
    """What is asked of the score; None for options that do not go together."""
    asked: list[Json] = [
        *([{"do": "save", "name": name}] if kept.save else ()),
        *([{"do": "list"}] if kept.snapshots else ()),
        *([{"do": "compare", "a": kept.compare[0], "b": kept.compare[1]}] if kept.compare else ()),
        *([{"do": "explain", "code": explain}] if explain else ()),
        *([{"do": "recompute"}] if kept.recompute else ()),
    ]
    alone = kept.snapshot and any(one["do"] in ("save", "list", "compare") for one in asked)
    if len(asked) > 1 or alone or (name and not kept.save):
        return None
    if kept.recompute and not kept.snapshot:
        return None
    return asked[0] if asked else {"do": "show"}


def _over_files(directory: Path, request: Json, *, json: bool) -> int:
    folder = open_project(directory)
    if folder is None:
        return 1
    other = request["self_evaluation"]
    system = folder.self_evaluation if other else folder.indicators
    if system is None:
        err().print(
            "这个项目没有自评表的指标体系。要算自评表，在项目文件夹里建 self_evaluation.yaml，"
            "写法同 indicators.yaml（见 docs/indicators.md）。",
            soft_wrap=True,
        )
        return 1
    sheet = score_of_files(folder, system)
    if request["do"] == "explain":
        try:
            text = explained(sheet, request["code"])
        except NoSuchCode as error:
            err().print(error.words, soft_wrap=True, markup=False)
            return 1
        return _tell(request, {"basis": "files", "text": text}, json=json)
    told = folder.printed is not None and not other
    reply = {
        "basis": "files",
        "title": folder.project.title,
        "revision": folder.revision,
        "sheet": to_json(sheet),
        "findings": [finding_json(one) for one in findings_of_files(folder, sheet)] if told else [],
        "confidence": confidence_text(sheet, confidence(grounds_of_files(folder, system))),
    }
    return _tell(request, reply, json=json)


async def _over_records(directory: Path, request: Json) -> Json | None:
    """Of the program that runs on these data, else of the data; None after the reason is told."""
    asked = {"ask": "score", **request}
    try:
        load_settings(os.environ)
        reply = await ask_running(directory / DATA, asked)
        if reply is None:
            async with opened(directory) as app:
                reply = await app.score_desk.answer(asked)
    except NotLoadable as error:
        err().print(str(error))
        return None
    except (KeyMissing, ProjectBusy, StorageError, UnknownSetting) as error:
        err().print(reason(error))
        return None
    if "error" in reply:
        err().print(f"没有做成（{reply['error']}），原因见运行日志")
        return None
    if "refused" in reply:
        err().print(reply["refused"], soft_wrap=True, markup=False)
        return None
    return {"basis": "records", **reply}


def _not_applied(directory: Path, reply: Json) -> str:
    """A line where the files are not those that the score rests on."""
    if not reply.get("label") or reply["label"].startswith("快照"):
        return ""
    folder = load(directory).folder
    if folder is not None and folder.revision == reply["revision"]:
        return ""
    return "项目文件已改动，没有采用；采用请运行 jixiao apply。"


def _tell(request: Json, reply: Json, note: str = "", *, json: bool) -> int:
    """Show it; 1 where a snapshot does not come out again."""
    if json:
        sheet = reply.pop("sheet", {})
        out().out(jsons.dumps({**sheet, **reply}, ensure_ascii=False, indent=2), highlight=False)
    else:
        match request["do"]:
            case "explain":
                out().print(Text(reply["text"]), soft_wrap=True)
                if reply["basis"] == "records":
                    out().print(Text(score_shown.heading(reply)), soft_wrap=True)
            case "save":
                score_shown.saved(out(), reply)
            case "list":
                score_shown.listed(out(), reply["snapshots"])
            case "recompute":
                score_shown.recomputed(out(), reply)
            case "compare":
                score_shown.compared(out(), reply)
            case _:
                score_shown.sheet(out(), reply, other=request["self_evaluation"])
        if note:
            out().print(note, style="bold", soft_wrap=True)
    return int(not reply.get("same", True))
