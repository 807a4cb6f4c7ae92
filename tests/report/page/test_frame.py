"""Every page that the program makes stands in the same frame, under the same policy."""

from __future__ import annotations

import base64
import hashlib

from reading import parsed

from planner.report.packs.blocks import Facts, Grid, Heading, Paragraph
from planner.report.packs.html import to_html


def test_a_document_is_framed_as_the_report_is_and_runs_nothing() -> None:
    blocks = [
        Heading("规则", level=1),
        Facts([("规则包", "<script>alert(1)</script>")]),
        Paragraph("好", "good"),
        Grid(["甲", "乙"], [["1", "2\n3"]]),
    ]
    page = to_html(blocks, "题目 <b>", "zh")
    top = parsed(page.encode())
    assert top.all("html")[0].attributes["lang"] == "zh-CN"
    assert top.all("title")[0].text == "题目 <b>"
    assert top.all("script") == []
    (policy,) = (
        one.attributes["content"] or ""
        for one in top.all("meta")
        if one.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    style = hashlib.sha256(top.all("style")[0].text.encode()).digest()
    assert f"style-src 'sha256-{base64.b64encode(style).decode()}'" in policy
    assert "default-src 'none'" in policy and "script-src 'none'" in policy
    assert top.all("dd")[0].text == "<script>alert(1)</script>"
    assert [head.attributes["scope"] for head in top.all("th")] == ["col", "col"]
