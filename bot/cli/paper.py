"""jixiao paper DIR: the questionnaire to print."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number as InRange

from bot.campaign import MODE_QUESTION, SURVEY, group_choices
from bot.cli.console import Directory, err, open_project, out
from bot.project import ProjectFolder
from reports.formats.paper import PaperSheet, paper_document
from surveys.skips import PaperQuestion, paper_questions

MOST = 500
"""Copies in one file."""

_CHAT = re.compile(r"回“|开始吗|点一下|点选|链接|发照片|语音|对话|点数字|分钟")
"""Sentences of the opening that only make sense in the chat."""


def paper(
    directory: Directory,
    /,
    *,
    output: Annotated[Path, Parameter(("--output", "-o"), help="写到哪个 .docx 文件 · File")],
    group: Annotated[str, Parameter(help="印给哪一类对象（编号） · Group")] = "",
    first: Annotated[
        int, Parameter("--from", help="第一份的问卷编号 · First number", validator=InRange(gte=1))
    ] = 0,
    count: Annotated[
        int, Parameter(help="印几份，各有编号 · Copies", validator=InRange(gte=1, lte=MOST))
    ] = 1,
) -> int:
    folder = open_project(directory)
    if folder is None:
        return 1
    groups = {str(choice.code): choice.label for choice in group_choices(folder)}
    if group and group not in groups:
        err().print(f"没有“{group}”这一类。问卷里有：{'、'.join(groups) or '没有分类'}")
        return 2
    if count > 1 and not first:
        err().print("印几份就要有编号：用 --from 写第一份的编号，例如 --from 1")
        return 2
    numbers = tuple(f"{n:04d}" for n in range(first, first + count)) if first else ("",)
    sheet = sheet_of(folder, numbers, group, groups.get(group, ""))
    if output.suffix.lower() != ".docx":
        err().print("文件名要以 .docx 结尾")
        return 2
    output.write_bytes(paper_document(sheet))
    out().print(
        f"{output}：{len(sheet.questions)}题，{len(numbers)}份。录入用 jixiao enter。",
        soft_wrap=True,
    )
    return 0


def sheet_of(
    folder: ProjectFolder, numbers: tuple[str, ...], group: str = "", group_name: str = ""
) -> PaperSheet:
    """What the project's questionnaire says on paper."""
    project = folder.project
    form = folder.questionnaire.to_form(SURVEY, retention=f"评价结束后{project.retention_days}天")
    known = frozenset({MODE_QUESTION, *((project.survey.group_question,) if group else ())})
    return PaperSheet(
        title=form.title,
        body=project.body,
        contact=project.contact,
        opening=tuple(paragraph for p in form.opening.split("\n") if (paragraph := for_paper(p))),
        questions=tuple(_on_paper(question) for question in paper_questions(form, known)),
        closing="填完请交给工作人员，或投进收集箱。谢谢您！",
        group=group_name,
        numbers=numbers,
    )


def _on_paper(question: PaperQuestion) -> PaperQuestion:
    asked = question.asked
    return replace(question, asked=asked.model_copy(update={"hint": for_paper(asked.hint)}))


def for_paper(paragraph: str) -> str:
    """Without the sentences about tapping and typing."""
    sentences = re.findall(r"[^。！？]+[。！？]?[”）]?", paragraph)
    return "".join(s for s in sentences if not _CHAT.search(s)).strip()
