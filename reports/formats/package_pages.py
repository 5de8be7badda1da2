"""The cover and the 佐证目录 of a package."""

from __future__ import annotations

from collections.abc import Sequence

from reports.formats.official import Paper
from reports.formats.plain_sheet import PlainSheet
from reports.package import Cover, IndexRow, OpinionRow


def cover_document(cover: Cover) -> bytes:
    """A Word file: what is in the package, whether it is complete, what it lacks."""
    title = cover.title if str(cover.year) in cover.title else f"{cover.year}年度{cover.title}"
    paper = Paper("绩效评价材料", cover.body, simulated=cover.simulated)
    paper.text(f"项目：{title}")
    paper.heading("材料状态")
    paper.text(f"本套材料：{cover.state}。结果：{cover.label}，{cover.score}，截至{cover.as_of}。")
    if cover.lacking:
        paper.text("有指标缺依据或有文件没有收到，补齐以前不得作为完整材料报送、归档。缺：")
        for number, each in enumerate(cover.lacking, start=1):
            paper.item(number, each.what)
    for remark in cover.remarks:
        paper.text(remark)
    paper.heading("目录")
    paper.table(
        ("文件夹", "文件数", "说明"),
        [(shelf.name, str(shelf.files), shelf.note or "有") for shelf in cover.shelves],
        (60, 20, 76),
        figures=(1,),
    )
    paper.note(
        "每份佐证属于哪项指标、从哪里来，见“佐证目录.xlsx”；"
        "每个文件的 SHA-256 校验值见“校验值.txt”，"
        "用 sha256sum -c 校验值.txt 核对。"
    )
    if cover.chain:
        paper.note(f"记录链 {cover.chain}")
    paper.signature(cover.body, cover.day)
    return paper.save()


def index_book(cover: Cover, rows: Sequence[IndexRow]) -> bytes:
    """佐证目录: a row for each piece of evidence of each leaf, those that lack it among them."""
    mark = "【模拟数据】" if cover.simulated else ""
    sheet = PlainSheet("佐证目录", f"{mark}{cover.title} 佐证目录", (10, 30, 8, 40, 46, 26, 16, 68))
    sheet.line(f"{cover.year}年度，{cover.label}，截至{cover.as_of}；本套材料{cover.state}。")
    sheet.line(
        "形式：文件，在本套材料里；引用，原件由单位保存，写的是文号、凭证号等；"
        "汇总，由单位确认或问卷汇总得出，见前面的表；缺，没有依据或文件没有收到。"
    )
    sheet.header("指标代码", "指标", "形式", "佐证", "文件", "来源", "时间", "SHA-256")
    for row in rows:
        sheet.put(
            row.code,
            row.leaf,
            row.form,
            row.what,
            row.path or "—",
            row.source,
            row.when,
            row.sha256 or "—",
        )
    return sheet.save()


def opinions_book(project: str, rows: Sequence[OpinionRow], *, simulated: bool) -> bytes:
    """What units and leaders said of the result, word by word, and what became of it."""
    mark = "【模拟数据】" if simulated else ""
    widths = (8, 26, 60, 12, 16, 60)
    sheet = PlainSheet("意见", f"{mark}{project} 意见和处理情况", widths)
    sheet.header("版次", "单位、领导", "意见", "方式", "时间", "处理")
    for row in rows:
        version = f"第{row.n}版" if row.n else "批示"
        sheet.put(version, row.who, row.text, row.how, row.when, row.handled)
    return sheet.save()
