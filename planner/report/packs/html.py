"""A document as one HTML file without anything from outside, fit to be printed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from planner.language import Language
from planner.report.packs.blocks import MARK, Block, Facts, Heading, Paragraph

_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.55 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei",
  system-ui, sans-serif; color: #1b1f24; max-width: 76rem; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.7rem; margin: 0 0 .3rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; padding-top: .4rem; border-top: 2px solid #c9d1d9; }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
table { border-collapse: collapse; width: 100%; margin: .4rem 0 1rem; font-size: .88rem; }
th, td { border: 1px solid #d0d7de; padding: .35rem .55rem; text-align: left; vertical-align: top; }
th { background: #f3f5f7; font-weight: 600; white-space: nowrap; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem;
  margin: .4rem 0 1rem; }
dt { color: #57606a; } dd { margin: 0; }
.dim { color: #57606a; } .bold { font-weight: 600; } .notice { color: #8a5a00; }
.good { color: #1a7f37; }
td.notice, dd.notice { background: #fff8e6; }
a { color: #0b57a4; }
@media print {
  body { margin: 0; max-width: none; font-size: 10.5px; }
  h2 { break-after: avoid; } a { color: inherit; text-decoration: none; }
}
@page { size: A4 landscape; margin: 14mm; }
""".strip()


def to_html(blocks: Iterable[Block], title: str, language: Language) -> str:
    """The blocks as one HTML page."""
    body = "\n".join(_block(block) for block in blocks)
    tongue = "zh-CN" if language == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{tongue}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n"
        f"{body}\n</body>\n</html>\n"
    )


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
        return f"<dl>{rows}</dl>"
    heads = "".join(f"<th>{escape(head)}</th>" for head in block.heads)
    body = "".join(
        "<tr>" + "".join(f"<td{_tone(cell)}>{_text(cell)}</td>" for cell in row) + "</tr>\n"
        for row in block.rows
    )
    return f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>"


def _tone(text: str) -> str:
    return ' class="notice"' if text.startswith(MARK) else ""


def _text(text: str) -> str:
    lines = "<br>".join(escape(line) for line in text.split("\n"))
    return re.sub(r"&lt;(https?://[^\s&]+(?:&amp;[^\s&]+)*)&gt;", r'<a href="\1">\1</a>', lines)
