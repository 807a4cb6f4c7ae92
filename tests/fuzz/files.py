"""Small ledgers as files of every format that is read, written by hand: each byte is ours."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

Grid = list[list[str]]
"""Rows of texts, the header first; a text of digits is written as a number where there are any."""

HEADER = [
    "统一社会信用代码",
    "企业名称",
    "片区",
    "职工人数",
    "党员数",
    "正式党员",
    "经营状态",
    "备注",
]
ZONES = ("陆庄村", "湖滨村", "工业园")


def plain_grid(rows: int = 8) -> Grid:
    """A ledger without any fault; every row has a name and figures of its own."""
    body = [
        [
            f"C{i:03}",
            f"{'甲乙丙丁戊己庚辛壬癸'[i % 10]}企业{i}",
            ZONES[i % 3],
            str(20 + 7 * i),
            str(3 + i),
            str(1 + i),
            "正常" if i % 5 else "停产",
            f"备注{i}",
        ]
        for i in range(rows)
    ]
    return [list(HEADER), *body]


def as_csv(grid: Grid, encoding: str = "utf-8", separator: str = ",", end: str = "\n") -> bytes:
    """A text file; only what needs quotation marks has them."""

    def cell(text: str) -> str:
        odd = any(sign in text for sign in (separator, '"', "\n", "\r"))
        return '"' + text.replace('"', '""') + '"' if odd else text

    return "".join(separator.join(map(cell, row)) + end for row in grid).encode(encoding)


def _letter(index: int) -> str:
    return chr(65 + index)


def _packed(parts: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def xlsx_parts(grid: Grid, *, shared: bool) -> dict[str, str | bytes]:
    """The parts of an .xlsx, with texts shared as Excel writes them, or inline."""
    strings: dict[str, int] = {}
    lines = []
    for row, texts in enumerate(grid, 1):
        cells = []
        for column, text in enumerate(texts):
            ref = f"{_letter(column)}{row}"
            if not text:
                continue
            if text.isascii() and text.isdigit() and (text == "0" or text[0] != "0"):
                cells.append(f'<c r="{ref}"><v>{text}</v></c>')
            elif shared:
                text = _unread(text)
                index = strings.setdefault(text, len(strings))
                cells.append(f'<c r="{ref}" s="1" t="s"><v>{index}</v></c>')
            else:
                body = f'<is><t xml:space="preserve">{_xml(_unread(text))}</t></is>'
                cells.append(f'<c r="{ref}" t="inlineStr">{body}</c>')
        lines.append(f'<row r="{row}">{"".join(cells)}</row>')
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    kinds = {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId2": ("styles", "styles.xml")}
    if shared:
        kinds["rId3"] = ("sharedStrings", "sharedStrings.xml")
    links = "".join(
        f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{where}"/>'
        for key, (kind, where) in kinds.items()
    )
    entries = "".join(f'<si><t xml:space="preserve">{_xml(text)}</t></si>' for text in strings)
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{head}<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'{head}<Relationships xmlns="{PACKAGE}/relationships"/>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{PACKAGE}/relationships">'
        f"{links}</Relationships>",
        "xl/styles.xml": f'{head}<styleSheet xmlns="{MAIN}"><cellXfs count="2">'
        '<xf numFmtId="0"/><xf numFmtId="49"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{MAIN}"><sheetData>'
        f"{''.join(lines)}</sheetData></worksheet>",
    }
    if shared:
        parts["xl/sharedStrings.xml"] = f'{head}<sst xmlns="{MAIN}">{entries}</sst>'
    return parts


def _unread(text: str) -> str:
    """In an .xlsx ``_x000D_`` means a line end; written so, it means these signs themselves."""
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)


def _xml(text: str) -> str:
    kept = "".join(c for c in text if c in "\t\n\r" or ord(c) >= 32)
    return escape(kept).replace("\r", "&#13;")


def as_xlsx(grid: Grid) -> bytes:
    """An .xlsx as Excel and WPS write it."""
    return _packed(xlsx_parts(grid, shared=True))


def as_inline_xlsx(grid: Grid) -> bytes:
    """An .xlsx as programs write it, without a table of shared texts."""
    return _packed(xlsx_parts(grid, shared=False))


OPEN = "urn:oasis:names:tc:opendocument:xmlns"


def ods_parts(grid: Grid) -> dict[str, str | bytes]:
    """The parts of an .ods."""

    def cell(text: str) -> str:
        if not text:
            return "<table:table-cell/>"
        return (
            '<table:table-cell office:value-type="string">'
            + "".join(f"<text:p>{_xml(line)}</text:p>" for line in text.split("\n"))
            + "</table:table-cell>"
        )

    rows = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in grid)
    return {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        f'xmlns:office="{OPEN}:office:1.0" xmlns:table="{OPEN}:table:1.0" '
        f'xmlns:text="{OPEN}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="台账">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>",
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{OPEN}:manifest:1.0"/>',
    }


def as_ods(grid: Grid) -> bytes:
    """An OpenDocument table."""
    return _packed(ods_parts(grid))


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    size, length = len(body), b""
    while True:
        size, low = size >> 7, size & 127
        length += bytes([low | (128 if size else 0)])
        if not size:
            return head + length + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def as_xlsb(grid: Grid) -> bytes:
    """A binary workbook with the few records that a sheet needs."""
    sheet = _record(0x81) + _record(0x94, struct.pack("<IIII", 0, len(grid) - 1, 0, 7))
    sheet += _record(0x91)
    for row, texts in enumerate(grid):
        sheet += _record(0, struct.pack("<IIHHBI", row, 0, 0, 0, 0, 0))
        for column, text in enumerate(texts):
            if text:
                sheet += _record(6, struct.pack("<II", column, 0) + _wide(text))
    sheet += _record(0x92) + _record(0x82)
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("台账")
    book = _record(0x83) + _record(0x8F) + _record(0x9C, bundle) + _record(0x90) + _record(0x84)
    links = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    return _packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": links,
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


FORMATS: dict[str, Callable[[Grid], bytes]] = {
    "utf-8.csv": as_csv,
    "marked.csv": lambda grid: as_csv(grid, "utf-8-sig", end="\r\n"),
    "gb18030.csv": lambda grid: as_csv(grid, "gb18030"),
    "utf-16.csv": lambda grid: as_csv(grid, "utf-16", "\t"),
    "semicolons.csv": lambda grid: as_csv(grid, separator=";", end="\r"),
    "shared.xlsx": as_xlsx,
    "inline.xlsx": as_inline_xlsx,
    "open.ods": as_ods,
    "binary.xlsb": as_xlsb,
}
SLOW = ("open.ods", "binary.xlsb")
"""Formats that are parsed in a process of their own."""
