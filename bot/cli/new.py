"""jixiao new DIR: a small project folder that passes the check, to be edited."""

from __future__ import annotations

from bot.cli.console import Directory, err, out
from bot.project.disk import why
from bot.project.new import NotEmpty, create


def new(directory: Directory, /) -> int:
    try:
        names = create(directory)
    except NotEmpty:
        err().print(
            f"{directory} 已有内容，不会覆盖。换一个新的文件夹名，或先把里面的文件移走",
            soft_wrap=True,
        )
        return 1
    except OSError as error:
        err().print(f"写不进 {directory}：{why(error)}。换一个能写的位置", soft_wrap=True)
        return 1
    out().print(f"已建好 {directory}：{'、'.join(names)}", soft_wrap=True)
    out().print(f"用 Excel 或文本编辑器修改，然后运行：jixiao check {directory}", soft_wrap=True)
    return 0
