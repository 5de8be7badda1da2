"""jixiao invite poster: a link and a poster for each group, unit or place, in one run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import segno
from cyclopts import Parameter
from cyclopts.validators import Number as InRange

from bot.app import DATA
from bot.campaign import group_choices, place_choices, units
from bot.cli.console import Directory, err, open_project, out
from bot.cli.running import ask
from bot.project import ProjectFolder
from bot.roster.desk import CODE
from reports.poster import Poster, draw_poster
from surveys.form import Choice

Each = Literal["group", "unit", "place", "one"]
Kind = Literal["pdf", "png", "svg"]


@dataclass(frozen=True, slots=True)
class Whom:
    """Those that one poster is for."""

    name: str
    group: str = ""
    unit: str = ""
    place: str = ""


async def poster(
    directory: Directory,
    /,
    *,
    each: Annotated[
        Each, Parameter(help="group 每类、unit 每单位、place 每地、one 共用一张")
    ] = "one",
    places: Annotated[str, Parameter(help="地点，顿号或逗号隔开；不写用问卷里的")] = "",
    kind: Annotated[tuple[Kind, ...], Parameter(help="pdf（A4海报）、png、svg，可写多个")] = (
        "pdf",
    ),
    qr_only: Annotated[bool, Parameter(help="只要二维码，不要海报", negative="")] = False,
    days: Annotated[int, Parameter(help="几天内有效", validator=InRange(gte=1, lte=3650))] = 60,
    output: Annotated[
        Path | None, Parameter(name=["--output", "-o"], help="存到哪个文件夹")
    ] = None,
) -> int:
    """做海报：每类对象、每个单位或每个地方一个链接，一张带二维码的 A4 海报。"""
    folder = open_project(directory)
    if folder is None:
        return 1
    wanted = _wanted(folder, each, places)
    if not wanted:
        err().print(_NOTHING[each])
        return 2
    asked = [{"group": w.group, "unit": w.unit, "place": w.place, "label": "海报"} for w in wanted]
    reply = await ask(directory, {"ask": "issue", "for": asked, "days": days})
    if reply is None:
        return 1
    if not reply["links"]:
        err().print("没有能放进海报的链接：先打开一个渠道")
        return 1
    target = output or directory / DATA / "posters"
    target.mkdir(parents=True, exist_ok=True)
    names = _names(wanted)
    for whom, name, code in zip(wanted, names, reply["codes"], strict=True):
        _write(target, name, kind, qr_only, _poster(folder, whom, reply["links"], code))
    console = out()
    for whom, name, number in zip(wanted, names, reply["ids"], strict=True):
        console.print(f"{whom.name or '全体'}：{name}，邀请编号 {number}", soft_wrap=True)
    console.print(f"共 {len(wanted)} 份，在 {target}。撤销：jixiao invite revoke", soft_wrap=True)
    if re.search(r"//(127\.|localhost|\[::1\])", reply["links"][0][1]):
        err().print("注意：链接只能在本机打开。先设 JIXIAO_PUBLIC_URL 再做", soft_wrap=True)
    return 0


_NOTHING = {
    "group": "没有问类别的题：在 project.yaml 写 survey.group_question，见 docs/invitations.md",
    "unit": "units.csv 里没有单位",
    "place": "没有地点：写 --places 甲乡、乙镇，或在 project.yaml 写 survey.place_question",
    "one": "",
}


def _wanted(folder: ProjectFolder, each: Each, places: str) -> list[Whom]:
    match each:
        case "group":
            choices = [c for c in group_choices(folder) if not _special(c)]
            return [Whom(c.label, group=str(c.code)) for c in choices]
        case "unit":
            return [Whom(folder.unit(u.unit_id).name, unit=u.unit_id) for u in units(folder)]
        case "place":
            named = [part for part in re.split(r"[,，、;；\s]+", places) if part]
            found = named or [c.label for c in place_choices(folder) if not _special(c)]
            return [Whom(name, place=name) for name in dict.fromkeys(found)]
        case "one":
            return [Whom("")]


def _special(choice: Choice) -> bool:
    return choice.dont_know or choice.refusal


def _names(wanted: list[Whom]) -> list[str]:
    """Names of files, numbered, so that they sort as listed and never meet."""
    width = len(str(len(wanted)))
    safe = [re.sub(r'[\\/:*?"<>|\s]+', "_", whom.name)[:40] or "全体" for whom in wanted]
    return [f"{number:0{width}d}_{name}" for number, name in enumerate(safe, start=1)]


def _poster(folder: ProjectFolder, whom: Whom, links: list[list[str]], code: str) -> Poster:
    project, asked = folder.project, folder.questionnaire
    about = [f"为{project.title}听取意见，用于{project.year}年度绩效评价。"]
    if project.survey.closes:
        about.append(
            f"截止：{project.survey.closes:%Y}年{project.survey.closes.month}月"
            f"{project.survey.closes.day}日。"
        )
    return Poster(
        title=asked.title,
        who=project.body,
        year=project.year,
        audience=whom.name,
        link=links[0][1].replace(CODE, code),
        about=tuple(about),
        contact=project.contact,
    )


def _write(target: Path, name: str, kinds: tuple[Kind, ...], qr_only: bool, made: Poster) -> None:
    code: Any = segno.make(made.link, error="q")
    for kind in kinds:
        path = target / f"{name}.{kind}"
        if qr_only:
            code.save(str(path), scale=10, border=4)
        else:
            path.write_bytes(draw_poster(made, code.matrix, kind).data)
