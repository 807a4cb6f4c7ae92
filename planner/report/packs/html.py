"""A document as one HTML file without anything from outside, fit to be printed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from planner.language import Language
from planner.report.packs.blocks import MARK, Block, Facts, Heading, Paragraph
from planner.report.page.frame import framed
from planner.report.page.markup import Markup

_STYLE = """
main.paper { padding-block: 2rem 3rem; }
.paper h1 { margin-bottom: 0.4rem; }
.paper h2 { margin-top: 2.4rem; padding-top: 1.2rem; border-top: 1px solid var(--line); }
.paper table { margin: 0.3rem 0 1.2rem; }
.paper td { vertical-align: top; min-width: 3.5em; }
.dim { color: var(--soft); } .bold { font-weight: 600; }
@media print { @page { size: A4 landscape; } }
""".strip()
"""What these documents have beside the style of all pages."""


def to_html(blocks: Iterable[Block], title: str, language: Language) -> str:
    """The blocks as one HTML page, in the frame and under the policy of all pages."""
    body = "\n".join(_block(block) for block in blocks)
    main = Markup(f'<main class="paper">\n{body}\n</main>')
    return framed(title, language, main, style=_STYLE)


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        anchor = f' id="{escape(block.anchor)}"' if block.anchor else ""
        return f"<h{block.level}{anchor}>{escape(block.text)}</h{block.level}>"
    if isinstance(block, Paragraph):
        tone = f' class="{block.tone}"' if block.tone else ""
        return f"<p{tone}>{_text(block.text)}</p>"
    if isinstance(block, Facts):
        rows = "".join(
            f"<dt>{escape(label)}</dt><dd{_tone(text)}>{_text(text)}</dd>"
            for label, text in block.rows
        )
        return f'<dl class="facts">{rows}</dl>'
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in block.heads)
    body = "".join(
        "<tr>" + "".join(f"<td{_tone(cell)}>{_text(cell)}</td>" for cell in row) + "</tr>\n"
        for row in block.rows
    )
    table = f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>"
    return f'<div class="wide">{table}</div>'


def _tone(text: str) -> str:
    return ' class="notice"' if text.startswith(MARK) else ""


def _text(text: str) -> str:
    lines = "<br>".join(escape(line) for line in text.split("\n"))
    return re.sub(r"&lt;(https?://[^\s&]+(?:&amp;[^\s&]+)*)&gt;", r'<a href="\1">\1</a>', lines)
