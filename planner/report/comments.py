"""Comments on cells, added to the parts of an .xlsx file that has none on this sheet."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from html import escape

from planner.ledger.sheet import column_letter
from planner.report.workbook import cell_text
from planner.report.wrapping import wrap

MOST = 1000
"""So many comments at most (old drawings are numbered in blocks of 1024); the column of reasons
says all."""

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_AFTER = (
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip
"""What stands after the element for comments in a sheet, by the format's own order."""


@dataclass(frozen=True)
class Comments:
    """Whose they are, and what is said of each cell (row from 1, column from 0)."""

    author: str
    texts: dict[tuple[int, int], str]


def add_comments(parts: dict[str, bytes], part: str, sheet: str, comments: Comments) -> str:
    """Put the comments among the parts and hand back the sheet that refers to them.

    A sheet that has comments or old drawings already keeps them and gets none of ours.
    """
    root = re.search(r"<((?:\w+:)?)worksheet\b[^<>]*>", sheet)
    if root is None or re.search(r"<(?:\w+:)?legacyDrawing\b", sheet):
        return sheet
    folder, name = posixpath.split(part)
    links_at = f"{folder}/_rels/{name}.rels"
    links = parts.get(links_at, b"").decode("utf-8-sig")
    types = parts.get("[Content_Types].xml", b"").decode("utf-8-sig")
    if not types.rstrip().endswith("</Types>") or "/comments" in links:
        return sheet
    if links and not links.rstrip().endswith("</Relationships>"):
        return sheet
    number = 1
    while f"xl/comments{number}.xml" in parts or f"xl/drawings/vmlDrawing{number}.vml" in parts:
        number += 1
    first = sorted(comments.texts)[:MOST]
    parts[f"xl/comments{number}.xml"] = _comments(comments, first).encode()
    parts[f"xl/drawings/vmlDrawing{number}.vml"] = _drawing(comments, first, number).encode()
    ids = set(re.findall(r"""\sId=["']([^"']+)["']""", links))
    drawing, notes = (_free(f"planner{kind}", ids) for kind in ("Drawing", "Comments"))
    added = (
        f'<Relationship Id="{drawing}" Type="{_RELATIONS}/vmlDrawing" '
        f'Target="/xl/drawings/vmlDrawing{number}.vml"/>'
        f'<Relationship Id="{notes}" Type="{_RELATIONS}/comments" '
        f'Target="/xl/comments{number}.xml"/>'
    )
    if links:
        links = links.rstrip().removesuffix("</Relationships>") + added + "</Relationships>"
    else:
        links = (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<Relationships xmlns="{_PACKAGE}">{added}</Relationships>'
        )
    parts[links_at] = links.encode()
    more = (
        f'<Override PartName="/xl/comments{number}.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"/>'
    )
    if not re.search(r"""Extension=["']vml["']""", types):
        more = (
            '<Default Extension="vml" '
            'ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>' + more
        )
    types = types.rstrip().removesuffix("</Types>") + more + "</Types>"
    parts["[Content_Types].xml"] = types.encode()
    return _referring(sheet, root[1], drawing)


def _free(name: str, taken: set[str]) -> str:
    number = 1
    while f"{name}{number}" in taken:
        number += 1
    taken.add(f"{name}{number}")
    return f"{name}{number}"


def _referring(sheet: str, p: str, drawing: str) -> str:
    element = f'<{p}legacyDrawing xmlns:r="{_RELATIONS}" r:id="{drawing}"/>'
    after = sheet.index(f"</{p}sheetData>")
    places = [
        found.start()
        for name in _AFTER
        if (found := re.compile(rf"<{p}{name}\b").search(sheet, after)) is not None
    ]
    place = min(places, default=sheet.rindex(f"</{p}worksheet>"))
    return sheet[:place] + element + sheet[place:]


def _comments(comments: Comments, cells: list[tuple[int, int]]) -> str:
    said = "".join(
        f'<comment ref="{column_letter(column)}{row}" authorId="0"><text><r><rPr><sz val="9"/>'
        f'</rPr><t xml:space="preserve">{escape(cell_text(comments.texts[row, column]))}</t></r>'
        "</text></comment>"
        for row, column in cells
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<comments xmlns="{_MAIN}"><authors><author>{escape(comments.author)}</author></authors>'
        f"<commentList>{said}</commentList></comments>"
    )


def _drawing(comments: Comments, cells: list[tuple[int, int]], block: int) -> str:
    """The boxes in which the comments are shown: old drawings, one a cell."""
    boxes = []
    for number, (row, column) in enumerate(cells, start=1):
        lines = len(wrap(comments.texts[row, column], 38))
        boxes.append(
            f'<v:shape id="_x0000_s{1024 * block + number}" type="#_x0000_t202" '
            'style="position:absolute;visibility:hidden" fillcolor="#ffffe1" '
            'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" '
            'obscured="t"/><v:path o:connecttype="none"/><v:textbox '
            'style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note">'
            "<x:MoveWithCells/><x:SizeWithCells/>"
            f"<x:Anchor>{column + 1},15,{max(row - 2, 0)},4,{column + 4},40,"
            f"{max(row - 2, 0) + lines + 2},4</x:Anchor><x:AutoFill>False</x:AutoFill>"
            f"<x:Row>{row - 1}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
        )
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
        f'<o:idmap v:ext="edit" data="{block}"/></o:shapelayout><v:shapetype id="_x0000_t202" '
        'coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
        '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/>'
        f"</v:shapetype>{''.join(boxes)}</xml>"
    )
