"""jixiao questionnaire: questionnaires in the forms of other programs, in and out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from bot.cli.console import Directory, content, err, open_project, out, problem_tables
from bot.project.disk import why
from bot.project.questionnaires import as_problem
from surveys import graph as drawing
from surveys.formats.anything import read_questionnaire
from surveys.formats.book import MAX_BYTES
from surveys.formats.readable import write_yaml
from surveys.formats.surveyjs import write_surveyjs
from surveys.formats.wjx_text import write_wjx
from surveys.formats.xform import write_xform
from surveys.formats.xlsform.writer import write_xlsform
from surveys.questionnaire import Questionnaire

questionnaire = App(
    name="questionnaire",
    help="问卷导入、导出：Excel、问卷星 · Import and export questionnaires",
    help_format="plaintext",
)

NAME = "questionnaire.yaml"
Format = Literal["xlsx", "surveyjs", "xform", "wjx"]


@questionnaire.command(name="import")
def import_(
    file: Annotated[Path, Parameter(help="XLSForm、问卷星文本、题目表 · The file to read")],
    /,
    *,
    to: Annotated[
        Path | None, Parameter(help="写进这个项目文件夹 · Project folder to write to")
    ] = None,
) -> int:
    """把别的程序的问卷变成 questionnaire.yaml；要人决定的地方写成注释。"""
    data = content(file, MAX_BYTES)
    if data is None:
        return 1
    read = read_questionnaire(data, file.name)
    problems = [as_problem(flaw, file.name) for flaw in (read.errors or read.warnings)]
    for table in problem_tables(problems):
        err().print(table)
    if read.questionnaire is None:
        err().print(f"{file.name}：共{len(read.errors)}处问题，没有导入", soft_wrap=True)
        return 1
    text = write_yaml(read.questionnaire, read.warnings)
    if to is None:
        out().out(text, end="")
        return 0
    return _kept(text, to, read.questionnaire)


def _kept(text: str, to: Path, made: Questionnaire) -> int:
    try:
        taken = [path.name for path in sorted(to.glob("questionnaire.*"))]
        if taken:
            err().print(f"{to} 已有 {'、'.join(taken)}，不会覆盖。先移走再导入", soft_wrap=True)
            return 1
        to.mkdir(parents=True, exist_ok=True)
        (to / NAME).write_text(text, "utf-8")
    except OSError as error:
        err().print(f"写不进 {to}：{why(error)}。换一个能写的位置", soft_wrap=True)
        return 1
    out().print(f"已写好 {to / NAME}：{len(made.questions)}道题。", soft_wrap=True)
    out().print(f"看一遍 # 开头的说明，改好后运行：jixiao check {to}", soft_wrap=True)
    return 0


@questionnaire.command
def graph(
    directory: Directory,
    /,
    *,
    mermaid: Annotated[
        bool, Parameter(negative="", help="输出 Mermaid 文本，可以画成图 · As Mermaid text")
    ] = False,
) -> int:
    """每道题在什么条件下问；问不到的题、走不通的题、互相引用的计算值。"""
    folder = open_project(directory)
    if folder is None:
        return 1
    drawn = drawing.graph(folder.questionnaire.to_form())
    if mermaid:
        out().out(drawing.mermaid(drawn), end="")
    else:
        _show(drawn)
    for trouble in drawn.troubles:
        err().print(f"{trouble.message}（{trouble.kind}）", soft_wrap=True)
    return 1 if drawn.troubles else 0


def _show(drawn: drawing.Graph) -> None:
    conditions = {link.target: link.words for link in drawn.links}
    for code, text in drawn.nodes:
        out().print(f"{code} {' '.join(text.split())}", soft_wrap=True)
        if code in conditions:
            out().print(f"    问的条件：{conditions[code]}", soft_wrap=True)
    count = len(drawn.troubles)
    out().print(f"共{len(drawn.nodes)}道题，" + (f"{count}处要看" if count else "都问得到"))


@questionnaire.command
def export(
    directory: Directory,
    /,
    *,
    format: Annotated[
        Format, Parameter(help="xlsx（XLSForm）、surveyjs、xform、wjx · Form of the file")
    ],
    output: Annotated[
        Path, Parameter(name=["--output", "-o"], help="写到这个文件 · File to write")
    ],
) -> int:
    """把项目的问卷写成别的程序的文件；写不出来的内容逐条列出。"""
    folder = open_project(directory)
    if folder is None:
        return 1
    data, lost = _written(folder.questionnaire, format)
    for words in lost:
        err().print(words, soft_wrap=True)
    if not data:
        return 1
    try:
        output.write_bytes(data)
    except OSError as error:
        err().print(f"写不进 {output}：{why(error)}。换一个能写的位置", soft_wrap=True)
        return 1
    out().print(f"已写好 {output}", soft_wrap=True)
    return 0


def _written(of: Questionnaire, form: Format) -> tuple[bytes, tuple[str, ...]]:
    """The file, empty where it cannot be made, and what it does not hold."""
    match form:
        case "xlsx":
            try:
                return write_xlsform(of), ()
            except ValueError as error:
                return b"", (str(error),)
        case "surveyjs":
            made, lost = write_surveyjs(of)
            return json.dumps(made, ensure_ascii=False, indent=2).encode(), lost
        case "wjx":
            text, lost = write_wjx(of)
            return text.encode(), lost
        case "xform":
            xml, flaws = write_xform(of)
            return xml, tuple(str(flaw) for flaw in flaws)
