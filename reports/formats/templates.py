"""The Word templates that the program brings: styles, headings, own texts, named places.

They are made, not kept as files, so that they can be read and compared here; `jixiao report
--templates` writes them into a project for a person to edit, and those are used from then on.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import datetime

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from reports.formats.filling import PLACE, fixed, problems_of
from reports.formats.official import HEADING, Align
from reports.formats.styles import BODY, NOTE, PENDING, SONG, set_styles
from reports.marks import KEPT, WORDS
from reports.places import Places

SURVEY, EVALUATION, SCORES = (
    "社会调查问卷分析报告.docx",
    "绩效评价报告.docx",
    "评分表.docx",
)
WIDE, TALL = "横向", "纵向"

HEADINGS = {"# ": "Heading 1", "## ": "Heading 2", "! ": PENDING}

_SURVEY = """
# 一、调查背景与目的
{{背景与目的}}
# 二、调查对象与范围
{{对象与范围}}
# 三、调查方式与时间
{{方式与时间}}
# 四、抽样与样本量
{{抽样与样本量}}
# 五、发放、回收和有效问卷
{{发放与回收}}
# 六、样本结构
{{样本结构}}
# 七、计分方法
{{计分方法}}
# 八、分项结果
{{分项结果}}
# 九、交叉与差异
{{交叉与差异}}
# 十、主要意见建议
{{意见建议}}
# 十一、存在的问题与改进建议
{{问题与改进}}
# 十二、局限性
{{局限性}}
{{落款}}
# 附件1　问卷样表
{{问卷样表}}
# 附件2　频数表
{{频数表}}
# 附件3　应答率（AAPOR口径）
{{应答率}}
"""

_EVALUATION = """
{{引言}}
# 一、项目基本情况
## （一）项目概况
{{项目概况}}
## （二）项目实施情况
{{项目实施情况}}
## （三）资金来源及使用情况
{{资金来源}}
---横向
{{资金使用情况}}
---纵向
{{结余原因}}
## （四）组织及管理情况
{{组织管理}}
## （五）绩效目标
{{绩效目标}}
# 二、绩效评价工作情况
## （一）绩效评价目的
{{评价目的}}
## （二）评价指标体系、原则和方法
{{指标体系与方法}}
## （三）绩效评价实施过程
{{实施过程}}
## （四）本次绩效评价的局限性
{{评价局限}}
# 三、评价结论和绩效分析
## （一）评价结论
{{评价结论}}
## （二）主要绩效
{{主要绩效}}
## （三）具体绩效分析
{{绩效分析}}
---横向
{{评分表}}
---纵向
# 四、成本效益分析
{{成本效益}}
# 五、主要经验及做法、存在的问题和建议
## （一）主要经验及做法
{{主要经验}}
## （二）存在的问题
{{存在的问题}}
## （三）建议和改进措施
{{建议}}
{{落款}}
# 附件　佐证材料清单
{{佐证清单}}
"""

_SCORES = """
{{评分表}}
{{评分表说明}}
# 佐证材料清单
{{佐证清单}}
"""


def survey_template() -> bytes:
    return _template(_SURVEY)


def evaluation_template() -> bytes:
    return _template(_EVALUATION)


def score_template() -> bytes:
    return _template(_SCORES, wide=True)


_TEXTS = {SURVEY: _SURVEY, EVALUATION: _EVALUATION, SCORES: _SCORES}

TEMPLATES: Mapping[str, Callable[[], bytes]] = {
    SURVEY: survey_template,
    EVALUATION: evaluation_template,
    SCORES: score_template,
}
"""By name of the file in a project's templates/ folder."""


def template_problems(name: str, data: bytes) -> tuple[str, ...]:
    """What is wrong with a person's template of this name. Raises KeyError for a name that no
    template of the program has."""
    text = _TEXTS[name]
    parts = [part for part in PLACE.findall(text) if part not in WORDS]
    return problems_of(
        name, data, Places(dict.fromkeys(WORDS, ""), dict.fromkeys(parts, ()), kept=KEPT)
    )


def _template(text: str, *, wide: bool = False) -> bytes:
    document = Document()
    set_styles(document)
    _page(document.sections[0], wide=wide)
    _around(document.sections[0])
    _line(document, "Title", "{{标题}}")
    _line(document, NOTE, "{{状态}}").alignment = Align.CENTER
    for line in text.strip().splitlines():
        if line.startswith("---"):
            section = document.add_section(WD_SECTION.NEW_PAGE)
            document.paragraphs[-1].style = NOTE  # it ends the section: no line of 三号 for it
            _page(section, wide=line.removeprefix("---") == WIDE)
            continue
        style = next((style for mark, style in HEADINGS.items() if line.startswith(mark)), BODY)
        made = _line(document, style, line.split(" ", 1)[1] if style != BODY else line)
        if line.startswith("# 附件1") or line.startswith("# 附件　"):
            made.paragraph_format.page_break_before = True
    facts = document.core_properties
    facts.author, facts.comments = "", "{{…}} 是程序填写的地方，其余文字、字体、页面都可以改"
    facts.created = facts.modified = datetime(2020, 1, 1)  # noqa: DTZ001  it knows no zone
    kept = io.BytesIO()
    document.save(kept)
    return fixed(kept.getvalue())


def _line(document: DocumentObject, style: str, text: str) -> Paragraph:
    return document.add_paragraph(text, style=style)


def _page(section: Section, *, wide: bool) -> None:
    high, across = Mm(297), Mm(210)
    if wide:
        high, across = across, high
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_height, section.page_width = high, across
    section.left_margin, section.right_margin = (Mm(20), Mm(20)) if wide else (Mm(28), Mm(26))
    section.top_margin, section.bottom_margin = (Mm(28), Mm(26)) if wide else (Mm(37), Mm(35))
    section.header_distance, section.footer_distance = Mm(15), Mm(15)


def _around(section: Section) -> None:
    """What stands over and under every page: what the document is, its page, how to check it."""
    head = section.header.paragraphs[0]
    head.alignment = Align.CENTER
    run = head.add_run("{{页眉}}")
    run.font.size, run.font.name = Pt(10.5), HEADING
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HEADING)
    run.font.color.rgb = RGBColor(0xC0, 0, 0)
    foot = section.footer.paragraphs[0]
    foot.alignment = Align.CENTER
    for text in ("— ", None, " —"):
        run = foot.add_run("" if text is None else text)
        run.font.size, run.font.name = Pt(14), SONG
        if text is None:
            _number(foot)
    under = section.footer.add_paragraph()
    under.alignment = Align.CENTER
    run = under.add_run("{{记录链}}")
    run.font.size, run.font.name = Pt(9), SONG


def _number(paragraph: Paragraph) -> None:
    """The number of the page, filled in by Word."""
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("text", "1"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(14)
        if kind == "text":
            run.text = text
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._element.append(element)
