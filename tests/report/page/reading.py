"""A page taken apart by a parser that forgives nothing: elements, attributes and texts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "link", "input", "col", "br", "hr", "img"}


@dataclass
class Element:
    """One element with its attributes and all text inside it."""

    name: str
    attributes: dict[str, str | None]
    within: tuple[str, ...]
    """The names of the elements around it, outermost first."""
    text: str = ""
    inside: list[Element] = field(default_factory=list)

    def all(self, name: str) -> list[Element]:
        """Every element of a name inside, in order."""
        return [one for child in self.inside for one in (child, *child.every()) if one.name == name]

    def every(self) -> list[Element]:
        return [one for child in self.inside for one in (child, *child.every())]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = Element("", {}, ())
        self.open = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), (tag, attrs)
        one = Element(tag, dict(attrs), tuple(e.name for e in self.open[1:]))
        self.open[-1].inside.append(one)
        if tag not in VOID:
            self.open.append(one)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for one in self.open:
            one.text += data


def parsed(page: bytes) -> Element:
    """The page as a tree; every element that opens must close, in order."""
    reader = _Reader()
    reader.feed(page.decode())
    reader.close()
    assert reader.open == [reader.top]
    return reader.top


def data_in(top: Element) -> dict[str, Any]:
    """What the script is told."""
    found: dict[str, Any] = json.loads(by_id(top, "data").text)
    return found


def by_id(top: Element, wanted: str) -> Element:
    (found,) = (one for one in top.every() if one.attributes.get("id") == wanted)
    return found
