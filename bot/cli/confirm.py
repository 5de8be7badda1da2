"""jixiao confirm: forms of the units as Excel, out and in."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.text import Text

from bot.cli.console import Directory, err, open_project, out
from bot.cli.running import ask
from bot.project import ProjectFolder

confirm = App(
    name="confirm",
    help="单位确认表（Excel）：发出、收回 · Confirmation forms as Excel: out and in",
    help_format="plaintext",
)

Names = Annotated[
    list[str] | None, Parameter(name="--unit", help="只要这些单位，可写几次 · Only these units")
]
Folder = Annotated[
    Path, Parameter(name=["--output", "-o"], help="放在哪个目录 · Folder to write into")
]


@confirm.command
async def export(directory: Directory, /, *, unit: Names = None, output: Folder) -> int:
    """每个单位导出一个工作簿，已确认的填好，没确认的空着。"""
    folder = open_project(directory)
    if folder is None:
        return 1
    wanted = _units(folder, unit or [])
    if wanted is None:
        return 2
    reply = await ask(directory, {"ask": "confirm.export", "units": wanted})
    if reply is None:
        return 1
    output.mkdir(parents=True, exist_ok=True)
    for file in reply["files"]:
        (output / file["name"]).write_bytes(base64.b64decode(file["data"]))
        out().print(Text(str(output / file["name"])), soft_wrap=True)
    out().print(f"共{len(reply['files'])}个单位。发给各单位填写，收回后：jixiao confirm import")
    return 0


@confirm.command(name="import")
async def import_(
    directory: Directory,
    *files: Path,
    who: Annotated[str, Parameter(help="导入人的岗位，不写姓名 · Office that brings them in")],
) -> int:
    """读回填好的表，可以一次几个文件。有一处不对就全部不存，列出每一处。"""
    if not files:
        err().print("请写要导入的文件")
        return 2
    missing = [path for path in files if not path.is_file()]
    for path in missing:
        err().print(Text(f"没有这个文件：{path}"), soft_wrap=True)
    if missing:
        return 1
    sent = [
        {"name": path.name, "data": base64.b64encode(path.read_bytes()).decode()} for path in files
    ]
    reply = await ask(directory, {"ask": "confirm.import", "files": sent, "who": who})
    if reply is None:
        return 1
    for each in reply["problems"]:
        where = " ".join(filter(None, (each["file"], each["sheet"], each["cell"])))
        err().print(Text(f"{where}：{each['text']}。{each['remedy']}"), soft_wrap=True)
    if reply["problems"]:
        err().print(f"共{len(reply['problems'])}处要改，什么都没有存。")
        return 1
    for each in reply["done"]:
        state = "没有改动" if each["unchanged"] else f"存为第{each['version']}版"
        out().print(Text(f"{each['form']} {each['title']}：{state}"), soft_wrap=True)
    if not reply["done"]:
        out().print("表里一项也没有填，没有要存的。")
    return 0


def _units(folder: ProjectFolder, names: list[str]) -> list[str] | None:
    """Ids of the units named, or None after an unknown one has been told."""
    known = {name: u.id for u in folder.units for name in (u.id, u.name, *u.aliases)}
    unknown = [name for name in names if name not in known]
    for name in unknown:
        err().print(f"没有“{name}”这个单位，见 units.csv")
    return None if unknown else [known[name] for name in names]
