"""Forms as finance bureaus send them out, made here: merged cells, colours, formulas, a picture, a
chart, a validation, rich text; and the same in Word."""

from __future__ import annotations

import io

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.table import _Cell
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Side
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Picture

_THIN = Side(style="thin", color="FF336699")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
SHEET = "自评表"

STANDARD: tuple[tuple[str, str], ...] = (
    ("A1:I1", "项目支出绩效自评表"),
    ("A2:I2", "（2020年度）"),
    ("A3", "项目名称"), ("B3:I3", ""),
    ("A4", "主管部门"), ("B4:D4", ""), ("E4", "实施单位"), ("F4:I4", ""),
    ("A5:A9", "项目资金（万元）"), ("B5:C5", ""),
    ("D5", "年初预算数"), ("E5", "全年预算数（A）"), ("F5", "全年执行数（B）"),
    ("G5", "分值"), ("H5", "执行率（B/A）"), ("I5", "得分"),
    ("B6:C6", "年度资金总额"), ("D6", ""), ("E6", ""), ("F6", ""), ("G6", "10"), ("H6", ""),
    ("I6", ""),
    ("B7:C7", "其中：当年财政拨款"), ("D7", ""), ("E7", ""), ("F7", ""), ("G7", "—"), ("H7", ""),
    ("I7", "—"),
    ("B8:C8", "上年结转资金"), ("D8", ""), ("E8", ""), ("F8", ""), ("G8", "—"), ("H8", ""),
    ("I8", "—"),
    ("B9:C9", "其他资金"), ("D9", ""), ("E9", ""), ("F9", ""), ("G9", "—"), ("H9", ""),
    ("I9", "—"),
    ("A10:A11", "年度总体目标"), ("B10:E10", "预期目标"), ("F10:I10", "实际完成情况"),
    ("B11:E11", ""), ("F11:I11", ""),
    ("A12:A22", "绩效指标"), ("B12", "一级指标"), ("C12", "二级指标"), ("D12", "三级指标"),
    ("E12", "年度指标值"), ("F12", "实际完成值"), ("G12", "分值"), ("H12", "得分"),
    ("I12", "偏差原因分析及改进措施"),
    ("B13:B18", "产出指标（50分）"), ("C13:C15", "数量指标"), ("C16", "质量指标"),
    ("C17", "时效指标"), ("C18", "成本指标"),
    ("B19:B21", "效益指标（30分）"), ("C19", "经济效益指标"), ("C20", "社会效益指标"),
    ("C21", "可持续影响指标"),
    ("B22", "满意度指标（10分）"), ("C22", "服务对象满意度指标"),
    *((f"{column}{row}", "指标1：" if column == "D" else "")
      for row in range(13, 23) for column in "DEFGHI"),
    ("A23:F23", "总分"), ("G23", "=G6+SUM(G13:G22)"), ("H23", "=I6+SUM(H13:H22)"), ("I23", ""),
    ("A24:D24", "填报人：＿＿＿＿＿＿"), ("E24:I24", "联系电话："),
)  # fmt: skip


def standard_workbook() -> bytes:
    """The standard form with what a bureau adds: a logo, a chart, a list to choose from, a hidden
    sheet, a sheet of notes with rich text."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    for place, text in STANDARD:
        _put(sheet, place, text)
    for row in range(6, 10):
        sheet.cell(row, 8).number_format = "0.00%"
        for column in range(4, 7):
            sheet.cell(row, column).number_format = "#,##0.00"
    sheet["A1"].font = Font(name="方正小标宋简体", size=20, color="FFAA0000")
    sheet.column_dimensions["D"].width = 31
    sheet.row_dimensions[11].height = 90
    choice = DataValidation(type="list", formula1='"是,否"')
    choice.add("I23")
    sheet.add_data_validation(choice)
    sheet.add_image(Image(_logo()), "J1")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=5, min_row=6, max_row=9))
    sheet.add_chart(chart, "K5")
    notes = book.create_sheet("说明")
    notes["A1"] = CellRichText(
        "填报单位：",
        TextBlock(InlineFont(b=True, color=Color("FFFF0000")), "{{实施单位}}"),
        "，年度：{{年度}}",
    )
    notes["A2"] = "财政拨款{{财政拨款.全年执行数（元）}}元，{{没有这个数}}"
    hidden = book.create_sheet("代码")
    hidden["A1"], hidden.sheet_state = "项目名称", "hidden"
    return _saved(book)


def plain_workbook() -> bytes:
    """Labels and places side by side, the unit of money in a line above the table."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "基本情况"
    rows = (
        ("项目基本情况表", "", "", ""),
        ("", "", "", "金额单位：元"),
        ("项目名称", "", "填报单位", ""),
        ("", "年初预算数", "全年预算数", "全年执行数"),
        ("财政拨款", "", "", ""),
        ("自筹资金", "", "", ""),
        ("自评得分", "", "有效问卷数", ""),
        ("项目负责人", "", "联系电话", ""),
    )
    for row, texts in enumerate(rows, start=1):
        for column, text in enumerate(texts, start=1):
            _put(sheet, sheet.cell(row, column).coordinate, text)
    return _saved(book)


def _put(sheet: Worksheet, place: str, text: str) -> None:
    first, _, last = place.partition(":")
    cell = sheet[first]
    cell.value = int(text) if text.isdigit() else text or None
    cell.font = Font(name="仿宋", size=11, bold=bool(text))
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    if text and not text.startswith("="):
        cell.fill = PatternFill("solid", fgColor="FFE8F0FA")
    for row in sheet[place] if last else ((cell,),):
        for each in row:
            each.border = _BOX
    if last:
        sheet.merge_cells(place)


def _logo() -> io.BytesIO:
    made = io.BytesIO()
    Picture.new("RGB", (24, 24), (170, 0, 0)).save(made, "PNG")
    made.seek(0)
    return made


def _saved(book: Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def standard_document() -> bytes:
    """The same form as a Word table, with a head of its own and a line to be filled behind it."""
    document = Document()
    document.sections[0].header.paragraphs[0].add_run("××市财政局制").font.size = Pt(9)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run("项目支出绩效自评表")
    run.font.size, run.font.color.rgb = Pt(18), RGBColor(0xAA, 0, 0)
    table = document.add_table(rows=23, cols=9)
    table.style = "Table Grid"
    grid = [list(row.cells) for row in table.rows]
    for place, text in STANDARD[2:-2]:
        _cell(grid, place, text)
    line = document.add_paragraph()
    line.add_run("填报单位：")
    line.add_run("＿＿＿＿＿＿").underline = True
    line.add_run("　填报日期：")
    line.add_run("＿＿＿＿").underline = True
    said = document.add_paragraph()
    said.add_run("本项目“")
    said.add_run("{{项目").bold = True
    said.add_run("名称}}").bold = True
    said.add_run("”财政拨款执行{{财政拨款.全年执行数（万元）}}万元。")
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _cell(grid: list[list[_Cell]], place: str, text: str) -> None:
    left, top, right, bottom = (int(each or 0) for each in range_boundaries(place))
    first, last = grid[top - 3][left - 1], grid[bottom - 3][right - 1]
    cell = first.merge(last) if first is not last else first
    run = cell.paragraphs[0].add_run("" if text.startswith("=") else text)
    run.font.size, run.bold = Pt(9), True
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
