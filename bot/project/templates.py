"""The project's own Word templates: the folder templates/, written once and edited by a person.

They are no part of a campaign's frozen files: how a report looks may change after its figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.files.problems import Problem, nearest
from bot.project.disk import why

FOLDER = "templates"
MOST = 32 * 1024 * 1024


def read_templates(directory: Path) -> dict[str, bytes]:
    """By name of the file; empty where there are none. Raises OSError for what cannot be read."""
    folder = directory / FOLDER
    if not folder.is_dir():
        return {}
    found = {}
    for path in sorted(folder.iterdir()):
        if _meant(path):
            with path.open("rb") as file:
                found[path.name] = file.read(MOST + 1)
    return found


def _meant(path: Path) -> bool:
    """What editors leave beside the file they have open (~$…, .~lock…) is nobody's template."""
    return path.is_file() and path.suffix.lower() == ".docx" and path.name[0] not in "~."


def write_templates(directory: Path) -> tuple[list[str], list[str]]:
    """Put the program's templates there; (written, left alone because they exist). Raises
    OSError."""
    from reports.formats.templates import TEMPLATES

    folder = directory / FOLDER
    folder.mkdir(exist_ok=True)
    done, kept = [], []
    for name, made in TEMPLATES.items():
        try:
            with (folder / name).open("xb") as file:
                file.write(made())
            done.append(name)
        except FileExistsError:
            kept.append(name)
    return done, kept


def note_templates(directory: Path) -> Iterator[Problem]:
    """What will keep a report from being made, and files that nothing is made of."""
    try:
        found = read_templates(directory)
    except OSError as error:
        yield Problem(
            "template_closed", f"{FOLDER}/", "", f"读不出：{why(error)}", "关掉正开着它的程序"
        )
        return
    if not found:
        return
    from reports.formats.templates import TEMPLATES, template_problems

    for name, data in found.items():
        where = f"{FOLDER}/{name}"
        if name not in TEMPLATES:
            near = nearest(name, list(TEMPLATES))
            known = f"是不是“{near}”？" if near else f"模板的文件名：{'、'.join(TEMPLATES)}"
            yield Problem("template_unknown", where, "", "不是哪份报告的模板，不会用到", known)
            continue
        for said in template_problems(name, data):
            what, _, remedy = said.partition("。")
            yield Problem("template", where, "", what, remedy)
