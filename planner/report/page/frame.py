"""The frame of every page: one style, and a policy that lets nothing else in.

The policy (a Content-Security-Policy in the page itself) allows the style and the scripts of the
page by their hashes and nothing else: no request can leave it, and whatever a ledger's cells
say, nothing of it can run.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from planner.report.page.markup import Markup, join, tag
from planner.report.palette import DARK, DARK_GROUND, LIGHT, LIGHT_GROUND

if TYPE_CHECKING:
    from planner.language import Language


def framed(
    title: str,
    language: Language,
    body: Markup,
    *,
    scripts: Sequence[str] = (),
    style: str = "",
    maker: str = "",
) -> str:
    """A whole page; the first script runs before the body, the others after it.

    ``style`` is added to that of all pages, ``maker`` says which program made it.
    """
    whole = f"{_style()}\n{style}" if style else _style()
    first, after = scripts[:1], scripts[1:]
    head = join(
        Markup('<meta charset="utf-8">'),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(whole, scripts)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="generator", content=maker) if maker else None,
        tag("title", title),
        *(_element("script", one) for one in first),
        _element("style", whole),
    )
    tongue = "zh-CN" if language == "zh" else "en"
    code = join(*(_element("script", one) for one in after))
    html = f'<html lang="{tongue}"><head>\n{head}\n</head><body>\n{body}{code}\n</body></html>'
    return f"<!doctype html>\n{html}\n"


@cache
def text_of(name: str) -> str:
    """A file that lies beside the code and goes into pages."""
    return (files("planner.report.page") / name).read_text("utf-8").replace("\r\n", "\n")


@cache
def _style() -> str:
    """The colours of the forms as properties, then the style sheet."""

    def properties(colours: dict[str, str], ground: str) -> str:
        told = "".join(f"--{token}:{colour};" for token, colour in colours.items())
        return f":root{{--ground:{ground};{told}}}"

    dark = f"@media screen and (prefers-color-scheme:dark){{{properties(DARK, DARK_GROUND)}}}"
    return f"{properties(LIGHT, LIGHT_GROUND)}\n{dark}\n{text_of('page.css')}"


def _policy(style: str, scripts: Sequence[str]) -> str:
    allowed = " ".join(map(_hash, scripts)) or "'none'"
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {allowed}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _element(name: str, text: str) -> Markup:
    return Markup(f"<{name}>{text}</{name}>")
