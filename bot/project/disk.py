"""The only place that opens files of a project folder."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from pathlib import Path

from bot.files.grid import MAX_BYTES
from bot.files.problems import Problem, nearest
from bot.project.draft import Source

TABLE = (".csv", ".xlsx")
YAML = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the folder: its name without ending, the endings it may have, what it holds."""

    stem: str
    suffixes: tuple[str, ...]
    words: str
    required: bool = False

    @property
    def name(self) -> str:
        return self.stem + self.suffixes[0]


FILES = (
    Kept("project", YAML, "项目设置", required=True),
    Kept("questionnaire", (*YAML, ".xlsx"), "问卷", required=True),
    Kept("indicators", YAML, "指标体系", required=True),
    Kept("self_evaluation", YAML, "自评表的指标体系"),
    Kept("units", TABLE, "单位", required=True),
    Kept("spending", TABLE, "拨款清单", required=True),
    Kept("planned", TABLE, "计划明细"),
    Kept("groups", TABLE, "慰问或服务对象"),
    Kept("activities", TABLE, "活动场次"),
    Kept("goals", TABLE, "绩效目标"),
    Kept("outcomes", TABLE, "主要绩效"),
    Kept("targets", TABLE, "问卷目标份数"),
    Kept("self_targets", TABLE, "自评表的指标值"),
    Kept("holidays", TABLE, "放假与调休"),
    Kept("last_year", TABLE, "上年的得分率"),
    Kept("evidence", YAML, "已录入的依据"),
    Kept("printed", YAML, "待核对报告印出的数字"),
)
"""In the order in which problems are shown."""


def read_sources(directory: Path) -> tuple[dict[str, Source], list[Problem]]:
    """The files by stem, and what is missing, doubled, misnamed or cannot be opened."""
    try:
        present = sorted(path for path in directory.iterdir() if _concerns(path))
    except OSError as error:
        return {}, [_no_folder(directory, error)]
    known = {kept.stem + suffix: kept for kept in FILES for suffix in kept.suffixes}
    found: dict[str, Path] = {}
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    for path in present:
        kept = known.get(path.name.casefold())
        if kept is None:
            problems.append(_stranger(path, list(known)))
        elif kept.stem in found:
            problems.append(_two(path, found[kept.stem]))
        else:
            found[kept.stem] = path
            try:
                sources[kept.stem] = Source(path.name, read(path))
            except OSError as error:
                problems.append(_closed(path, error))
    return sources, problems + [_missing(kept) for kept in FILES if _lacks(kept, found)]


def why(error: OSError) -> str:
    """What the operating system has against it, in words."""
    reasons = {
        errno.ENOENT: "没有这个路径",
        errno.ENOTDIR: "不是文件夹",
        errno.EISDIR: "是文件夹，不是文件",
        errno.EACCES: "没有权限",
        errno.EROFS: "磁盘只读",
        errno.ENOSPC: "磁盘满了",
    }
    return reasons.get(error.errno or 0, error.strerror or "原因不明")


def _concerns(path: Path) -> bool:
    """Tables and YAML; not what Excel (~$) and other programs leave lying about."""
    ours = path.suffix.casefold() in {*TABLE, *YAML}
    return ours and not path.name.startswith((".", "~$"))


def read(path: Path, limit: int = MAX_BYTES) -> bytes:
    """One byte more than the limit at most, which no reader takes. Raises OSError."""
    with path.open("rb") as file:
        return file.read(limit + 1)


def _lacks(kept: Kept, found: dict[str, Path]) -> bool:
    return kept.required and kept.stem not in found


def _missing(kept: Kept) -> Problem:
    others = "、".join(kept.stem + suffix for suffix in kept.suffixes)
    message = f"缺少{kept.words}文件 {kept.name}"
    remedy = f"建立这个文件（可用 {others}）；jixiao new 会生成样例"
    return Problem("missing_file", kept.name, "", message, remedy)


def _two(path: Path, first: Path) -> Problem:
    message = f"已有 {first.name}，不知道以哪个为准"
    return Problem("two_files", path.name, "", message, "留下一个，另一个移到子文件夹")


def _stranger(path: Path, known: list[str]) -> Problem:
    guess = nearest(path.name, known)
    remedy = f"是不是“{guess}”？请改名" if guess else "不属于项目的文件请移到子文件夹"
    return Problem("unknown_file", path.name, "", f"不认识文件 {path.name}", remedy)


def _closed(path: Path, error: OSError) -> Problem:
    message = f"打不开 {path.name}：{why(error)}"
    return Problem("unreadable", path.name, "", message, "关闭占用它的程序，检查读取权限")


def _no_folder(directory: Path, error: OSError) -> Problem:
    message = f"打不开项目文件夹：{why(error)}"
    remedy = "写项目文件夹的路径，例如 jixiao check examples/dongchuan-2020"
    return Problem("no_folder", str(directory), "", message, remedy)
