"""A Word template with its named places filled: `{{资金使用情况}}` in a paragraph of its own takes
paragraphs and tables, inside a text it takes words.

The template is a person's: its page, fonts and own texts stay. A place that it does not have, or
that the report does not know, is told with what to do; a part that is not wanted is named so:
`{{不用 交叉与差异}}`.
"""

from __future__ import annotations

import difflib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as DocumentObject
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from reports.formats.writing import CONTROL, write
from reports.places import WITHOUT, Places, TemplateProblem

PLACE = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
MOST = 32 * 1024 * 1024
"""Bytes of a template."""
EPOCH = (1980, 1, 1, 0, 0, 0)
_HEAD_AND_FOOT = ("/header", "/footer")


@dataclass(frozen=True, slots=True)
class _Found:
    paragraph: Paragraph
    names: tuple[str, ...]
    body: bool
    """Straight in the body, where tables can stand."""


def filled(name: str, template: bytes, places: Places, *, title: str, at: datetime) -> bytes:
    """The document. `name`: of the template's file, for messages; `at`: when the document says it
    was made. The same values give the same bytes. Raises TemplateProblem."""
    document = _opened(name, template)
    found = tuple(_found(document))
    if problems := tuple(_problems(found, places)):
        raise TemplateProblem(name, problems)
    for one in found:
        if len(one.names) == 1 and one.names[0] in places.parts:
            write(document, one.paragraph, places.parts[one.names[0]])
        else:
            _say(one.paragraph, places.words)
    facts = document.core_properties
    facts.title = CONTROL.sub("", title)[:255]
    facts.created = facts.modified = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    kept = io.BytesIO()
    document.save(kept)
    return fixed(kept.getvalue())


def problems_of(name: str, template: bytes, places: Places) -> tuple[str, ...]:
    """What is wrong with a template, before anything is made of it."""
    try:
        return tuple(_problems(tuple(_found(_opened(name, template))), places))
    except TemplateProblem as problem:
        return problem.problems


def _opened(name: str, template: bytes) -> DocumentObject:
    if len(template) > MOST:
        raise TemplateProblem(name, (f"超过{MOST // 1024 // 1024}MB。删掉里面的大图再存",))
    try:
        return Document(io.BytesIO(template))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        advice = (
            "不是能打开的 .docx。用 WPS 或 Word 另存为 .docx，"
            "或删掉它，用 jixiao report --templates 重新生成"
        )
        raise TemplateProblem(name, (advice,)) from error


def _found(document: DocumentObject) -> Iterator[_Found]:
    body = document.element.body
    for p in body.iter(qn("w:p")):
        yield from _with_places(Paragraph(p, document._body), p.getparent() is body)
    for relation in document.part.rels.values():
        if relation.reltype.endswith(_HEAD_AND_FOOT) and not relation.is_external:
            for p in relation.target_part.element.iter(qn("w:p")):
                yield from _with_places(Paragraph(p, relation.target_part), False)


def _with_places(paragraph: Paragraph, body: bool) -> Iterator[_Found]:
    names = tuple(PLACE.findall(_text(paragraph)))
    if names:
        yield _Found(paragraph, names, body)


def _text(paragraph: Paragraph) -> str:
    return "".join(run.text for run in paragraph.runs)


def _left_out(name: str) -> str:
    """What a place says is not wanted; "" where it says nothing of the kind."""
    return name.removeprefix(WITHOUT).strip() if name.startswith(WITHOUT) else ""


def _problems(found: Iterable[_Found], places: Places) -> Iterator[str]:
    there: set[str] = set()
    out: set[str] = set()
    for one in found:
        for name in one.names:
            unwanted = _left_out(name)
            if (unwanted or name) not in places.names:
                yield _unknown(name, unwanted or name, places)
            elif unwanted:
                out.add(unwanted)
            else:
                there.add(name)
                yield from _misplaced(one, name, places)
    for name in places.names:
        if name in places.kept and name not in there:
            yield f"缺 {{{{{name}}}}}，它说明这是什么文件。补上这一处，或删掉这个模板用自带的"
        elif name not in there | out:
            yield (
                f"缺 {{{{{name}}}}}。加一段只写 {{{{{name}}}}}；"
                f"不要这一部分，就写 {{{{{WITHOUT} {name}}}}}"
            )


def _unknown(written: str, name: str, places: Places) -> str:
    near = difflib.get_close_matches(name, places.names, n=1, cutoff=0.4)
    hint = f"最接近的是 {{{{{near[0]}}}}}" if near else f"能用的有：{'、'.join(places.names)}"
    return f"不认识 {{{{{written}}}}}。{hint}"


def _misplaced(one: _Found, name: str, places: Places) -> Iterator[str]:
    if name in places.parts:
        if len(one.names) > 1 or PLACE.sub("", _text(one.paragraph)).strip():
            yield f"{{{{{name}}}}} 要单独成一段，前后不能有字"
        elif not one.body:
            yield f"{{{{{name}}}}} 只能放在正文里，不能放在表格、文本框、页眉或页脚里"


def _say(paragraph: Paragraph, words: Mapping[str, str]) -> None:
    """Put words in the places of a text. Word parts a text into runs as it likes, so a place may
    begin in one and end in another: it takes the look of the first."""
    runs = paragraph.runs
    text = _text(paragraph)
    starts = [0]
    for run in runs:
        starts.append(starts[-1] + len(run.text))
    pieces: list[list[str]] = [[] for _ in runs]

    def put(start: int, end: int) -> None:
        for at in range(len(runs)):
            low, high = max(start, starts[at]), min(end, starts[at + 1])
            if low < high:
                pieces[at].append(text[low:high])

    done = 0
    for match in PLACE.finditer(text):
        put(done, match.start())
        at = next(n for n in range(len(runs)) if starts[n] <= match.start() < starts[n + 1])
        pieces[at].append("" if _left_out(match[1]) else CONTROL.sub("", words[match[1]]))
        done = match.end()
    put(done, len(text))
    for run, piece in zip(runs, pieces, strict=True):
        said = "".join(piece)
        if said != run.text:
            run.text = said


def fixed(data: bytes) -> bytes:
    """The archive with the times of its parts taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return out.getvalue()
