"""Files as evidence: known by their bytes, and looked through for what must be covered."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence_files import DOCX, PDF, TEXT, XLSX, file_type, shows
from storage.changes import Changes, MediaJob, RunRow
from storage.store import Store
from surveys.form import FormKind
from tests.bot.scene import START

ID_CARD = "11010519491231002X"


def luhn(digits: str) -> bool:
    every = [int(d) for d in reversed(digits)]
    return sum(d if n % 2 == 0 else d * 2 - 9 * (d > 4) for n, d in enumerate(every)) % 10 == 0


CARD = next(f"622202123456789012{d}" for d in "0123456789" if luhn(f"622202123456789012{d}"))


def book(*rows: Sequence[object]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.worksheets[0].append(list(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def letter(text: str) -> bytes:
    made = docx.Document()
    made.add_paragraph("发放说明")
    made.add_table(1, 1).rows[0].cells[0].text = text
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def pdf(text: str) -> bytes:
    """One page with this text, as a printer driver writes it."""
    stream = zlib.compress(f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode())
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 612 792] "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF" % (table, len(out))
    )


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (pdf("x"), PDF),
        (book(["金额"]), XLSX),
        (letter("说明"), DOCX),
        ("项目,金额\n慰问,300".encode("gb18030"), TEXT),
        (b"\x89PNG\r\n\x1a\n\x00\x00", ""),
        (b"MZ\x90\x00\x03\x00", ""),
        (b"PK\x03\x04broken", ""),
    ],
)
def test_a_file_is_what_its_bytes_say(data: bytes, mime: str) -> None:
    assert file_type(data) == mime


@pytest.mark.parametrize("make", [lambda t: t.encode(), lambda t: book([t]), letter, pdf])
def test_numbers_of_persons_are_found_in_every_kind(make: object) -> None:
    assert callable(make)
    for text, found in ((ID_CARD, "id_card"), (CARD, "bank_card"), ("11010519491231****", None)):
        data = make(f"No {text} paid")
        assert shows(data, file_type(data)) == found


def test_a_card_in_groups_of_four_is_found() -> None:
    grouped = " ".join(CARD[n : n + 4] for n in range(0, len(CARD), 4))
    assert shows(f"卡号 {grouped}".encode(), TEXT) == "bank_card"


def test_a_number_kept_as_a_number_is_found() -> None:
    assert shows(book([10**15]), XLSX) is None
    assert shows(book([int(CARD[:15])]), XLSX) is None
    assert shows(book(["身份证", ID_CARD.lower()]), XLSX) == "id_card"


def test_a_list_of_names_is_refused_and_a_covered_one_is_not() -> None:
    heading, open_ = ["序号", "姓名", "金额"], ["张三丰", "李秀英", "王建国"]
    rows = [[n, name, 300] for n, name in enumerate(open_, start=1)]
    assert shows(book(heading, *rows), XLSX) == "names"
    covered = [[n, f"{name[0]}**", 300] for n, name in enumerate(open_, start=1)]
    assert shows(book(heading, *covered), XLSX) is None
    assert shows("单位,金额\n金额,300\n方案,200\n高龄,100\n".encode(), TEXT) is None


def test_amounts_dates_and_document_numbers_are_no_persons() -> None:
    plain = "东财社〔2020〕3号 2020-01-15 87,900.00 凭证202001150000007 合计 1111111111111111"
    assert shows(plain.encode(), TEXT) is None


def test_a_broken_file_is_not_taken_on_trust() -> None:
    assert shows(b"%PDF-1.4 nothing", PDF) == "unreadable"


@given(st.binary(max_size=200))
def test_any_bytes_are_answered(data: bytes) -> None:
    mime = file_type(data)
    if mime:
        shows(data, mime)


async def test_one_paper_is_not_the_evidence_of_two_units(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    try:
        for run, unit in (("r1", "U1"), ("r2", "U2"), ("r3", "U1")):
            row = RunRow(
                run, "p", "line.1", "h", FormKind.CONFIRMATION, unit, "", "self", False, "open", 1
            )
            job = MediaJob(f"m{run}", run, "evidence", "web", "ref", "image/jpeg")
            await store.submit(Changes(f"k:{run}", START, runs=(row,), media=(job,)))
        digest = await store.media_stored("mr1", b"same paper", "image/jpeg")
        assert await store.media_of_another_unit(digest, "r2")
        assert not await store.media_of_another_unit(digest, "r3")
    finally:
        await store.close()
