"""The command line. One file a command; each is imported only when it is called.

To add a command: write `bot/cli/NAME.py` with a function NAME (it may be async) that returns its
exit code, and a line in `COMMANDS`. Exit codes: 0 done, 1 problems or not done, 2 wrong usage.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from io import TextIOWrapper

from cyclopts import App, CycloptsError

from bot.cli.errors import usage_error

COMMANDS: dict[str, str] = {
    "demo": "用模拟人物演一遍真实的2020年案例 · Play the real 2020 case with simulated people",
    "new": "新建一个可以直接运行的小项目文件夹 · Make a small working project folder",
    "check": "检查项目文件夹，一次列出全部问题 · Check a project folder, all problems at once",
    "questionnaire": "问卷导入、导出：Excel、问卷星 · Import and export questionnaires",
    "indicators": "指标体系导入：Word、Excel 指标表 · Import an indicator table",
    "score": "得分表：逐项解释、存快照、重算、比较 · The score, explained, kept, compared",
    "findings": "疑点：对不上的地方、算式、位置 · What does not agree, with its arithmetic",
    "doctor": "检查设置、平台和本机，告诉怎么办 · Are settings and platforms ready",
    "run": "运行项目：收发消息、定时推送 · Serve a project until Ctrl-C",
    "invite": "邀请链接：发、列、撤销、交接 · Invitations: make, list, revoke, transfer",
    "sample": "从名单抽样、样本量计划 · Draw a sample from a list; how many to ask",
    "analyse": "分析一张答卷表：得分率、区间、加权 · Rates with errors from any table of answers",
    "roster": "名单进展、回收率、联系结果 · The roster: progress, response rates, marks",
    "progress": "外业进度：各单位、各类对象 · Fieldwork by unit and group",
    "schedule": "定时推送：下面十次、发过什么 · Scheduled pushes: the next ten, the log",
    "broadcast": "群发：预览、发送、进度、暂停、取消 · Write to many, once each",
    "chase": "催办：电话单、催办函、督办清单 · Papers for units that are late",
    "confirm": "单位确认表（Excel）：发出、收回 · Confirmation forms as Excel: out and in",
    "close": "结束问卷或填报，或重新开放 · Close a phase, or open it again",
    "paper": "可以打印的问卷 · The questionnaire to print",
    "enter": "把纸质问卷录进来 · Type paper answers in",
    "calls": "电话名单：装入、进度 · The telephone list",
    "recheck": "代填复核回访：抽样、记录 · Call-backs of assisted interviews",
    "assess": "评定：状态、评定表、录入、会议纪要 · Judged indicators: sheet, entry, minutes",
    "result": "从初稿到归档：征求意见、送审、批准、反馈 · From draft to closed",
    "rectify": "整改台账：登记、销号、导出 · What units have to put right",
    "targets": "自评表指标值导入：Excel · Import the targets of the self-evaluation",
    "fill": "填财政局发的表（Excel、Word） · Fill in the bureau's own form",
    "report": "报告文件：列出、生成 · Make the files of a report",
    "package": "一套评价材料：一个 ZIP，佐证按指标编目 · All that is filed, in one ZIP",
    "withdraw": "应本人要求，按编号删除一份答卷 · Delete one form by its number",
    "chat": "在这个终端里作答 · Answer in this terminal",
    "preview": "试答的网页，保存文件就更新 · Live page to try the forms",
    "apply": "采用改过的项目文件，记录在案 · Take changed project files, on record",
    "outbox": "送达不明或放弃的消息，及重发 · Messages in doubt, and sending them again",
    "sheet": "确认表：打印、归档盖章件 · Confirmation sheets to print; stamped scans",
    "reopen": "重新开放已审核、盖章的确认 · Open a signed confirmation again",
    "audit": "核对记录链和确认表，导出审计轨迹 · Check the chain; export the trail",
    "quality": "有标记的答卷：多少、计不计入、逐份决定 · Marked forms, in or out",
    "verify": "重新清点答卷，与计数核对 · Recount the answers",
    "anonymise": "销毁答卷和人之间的联系，不能恢复 · Destroy the links to people, for good",
    "retention": "什么保存到哪一天，到期删什么 · What is kept until when",
    "complaints": "密封留言：受理人的钥匙、查看、办理 · Sealed notes for the handler",
    "sandbox": "本机的企业微信沙盒，不用企业就能试 · 企业微信 on this machine, for trials",
    "backup": "备份数据，运行中也可以 · Back up the data, also while running",
    "restore": "从备份恢复 · Put a backup back",
}
"""Name and help of each command, in the order people need them."""

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""

HELP = """项目支出绩效评价：聊天问卷、资金确认、逐项评分。
Chat surveys, spending confirmations and traceable scores for evaluating public spending.

项目是一个文件夹，见 docs/project-folder.md · A project is a folder.
退出码 · Exit codes: 0 完成 done · 1 发现问题或未完成 problems found · 2 用法有误 wrong usage"""


def make_app() -> App:
    app = App(
        name="jixiao",
        help=HELP,
        help_format="plaintext",
        group_commands="命令 · Commands",
        group_arguments="参数 · Arguments",
        group_parameters="选项 · Options",
        version=lambda: version("jixiao"),
        result_action="return_value",
        exit_on_error=False,
        print_error=True,
        error_formatter=usage_error,
        suppress_keyboard_interrupt=False,
    )
    for name, words in COMMANDS.items():
        app.command(f"bot.cli.{name}:{name}", name=name, help=words)
    return app


def execute(arguments: list[str] | None = None) -> int:
    """Run one command and give its exit code. None: the arguments of the process."""
    try:
        code = make_app()(arguments)
    except CycloptsError:
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("已中断。\n")
        return INTERRUPTED
    return code if isinstance(code, int) else 0


def main() -> None:
    """The `jixiao` script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console in GBK lacks some of the characters
    sys.exit(execute())
