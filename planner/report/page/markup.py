"""Elements of a page: whatever a ledger says stays text, and never becomes an element.

``tag`` escapes every child and every attribute that is not itself made by ``tag``. What no page
may hold (control characters) is shown as a replacement mark; marks that turn the direction of
writing are kept and fenced in by the style (``unicode-bidi: isolate``).
"""

from __future__ import annotations

import re
from html import escape

_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_VOID = frozenset({"meta", "link", "input", "col", "br"})


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def text(value: str) -> Markup:
    """Text for between tags and inside quoted attributes."""
    return Markup(escape(clean(value)))


def clean(value: str) -> str:
    """The text without characters that no page may hold."""
    return _NOT_TEXT.sub("\ufffd", value)


def tag(name: str, /, *children: str | None, **attributes: str | int | bool | None) -> Markup:
    """An element. ``class_`` and ``for_`` lose their underscore, others become hyphens.

    Attributes that are None or False, and children that are None, are left out.
    """
    told = [f"<{name}"]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        key = key.rstrip("_").replace("_", "-")
        told.append(f" {key}" if value is True else f' {key}="{text(str(value))}"')
    told.append(">")
    if name in _VOID:
        return Markup("".join(told))
    told += [one if isinstance(one, Markup) else text(one) for one in children if one is not None]
    told.append(f"</{name}>")
    return Markup("".join(told))


def join(*parts: str | None) -> Markup:
    """Several elements or texts one after the other."""
    return Markup(
        "".join(part if isinstance(part, Markup) else text(part) for part in parts if part)
    )


NOTHING = Markup("")
