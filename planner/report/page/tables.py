"""Tables and bars: captions, scopes, figures in columns, and bars that need no style of their own.

A bar is drawn with widths in percent of its whole, so that no style stands in the markup, which
the page's own policy forbids.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planner.report.page.markup import Markup, join, tag

Head = tuple[str, str]
"""The title of a column and its class: ``n`` for figures, ``roomy`` where a phone leaves it out."""


def table(
    caption: str,
    heads: Sequence[Head],
    rows: Iterable[Sequence[str]],
    *,
    hint: str = "",
    titled: bool = False,
    classes: Sequence[str] = (),
    attributes: Sequence[dict[str, str]] = (),
) -> Markup:
    """A table whose first column names the rows; ``classes`` and ``attributes`` are of rows.

    ``titled``: the caption stands above it already, and is only told to those who hear it.
    """
    body = []
    for at, row in enumerate(rows):
        cells = [
            tag("td" if k else "th", cell, class_=kind or None, scope=None if k else "row")
            for k, ((_, kind), cell) in enumerate(zip(heads, row, strict=True))
        ]
        more = attributes[at] if at < len(attributes) else {}
        body.append(tag("tr", *cells, class_=_at(classes, at), **more))
    head = tag("tr", *(tag("th", title, scope="col", class_=kind or None) for title, kind in heads))
    told = join(caption, tag("span", f" · {hint}", class_="soft") if hint else None)
    return tag(
        "div",
        tag(
            "table",
            tag("caption", told, class_="unseen" if titled else None),
            tag("thead", head),
            tag("tbody", *body),
        ),
        class_="wide",
    )


def _at(classes: Sequence[str], at: int) -> str | None:
    return (classes[at] or None) if at < len(classes) else None


def bar(parts: Iterable[tuple[str, int]], whole: int | None, kind: str = "") -> Markup:
    """A bar of parts, each in the colour of its token, in the width of a whole."""
    drawn, at = [], 0.0
    if whole:
        for token, count in parts:
            wide = 100 * count / whole
            if count:
                drawn.append(
                    tag("rect", x=f"{at:.3f}%", width=f"{wide:.3f}%", height="100%", class_=token)
                )
            at += wide
    rest = tag("rect", width="100%", height="100%", class_="rest")
    return tag("svg", rest, *drawn, class_=kind or None, aria_hidden="true", focusable="false")


def note(items: Iterable[str]) -> Markup:
    """Sentences one under the other, with lines between."""
    return tag("ul", *(tag("li", item) for item in items), class_="note")
