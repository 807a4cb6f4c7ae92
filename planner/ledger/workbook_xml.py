"""Tags and texts of the XML inside an .xlsx, all of a part at once, and its table of texts.

Positions of tags are found as arrays; a text is what stands between two of them. What cannot
be understood so raises :class:`Unusual`, and nothing is read halfway.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Places = npt.NDArray[np.int64]

WORDS = 4
"""Attributes of a cell are compared in so many pieces of eight bytes."""
_CONTROL = re.compile(r"_x((?![dD][89a-fA-F])[0-9A-Fa-f]{4})_")
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(\w{1,8}));|&")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class Unusual(Exception):
    """The XML is written in a way that is not understood here."""


@dataclass(frozen=True)
class Tags:
    """The tags of a piece of XML: where each begins and ends, and its first two letters."""

    raw: npt.NDArray[np.uint8]
    begin: Places
    end: Places
    name: npt.NDArray[np.uint16]


def code(two: bytes) -> int:
    """The first two letters of a tag's name as one number."""
    return two[0] << 8 | two[1]


TEXT, TEXT_END = (code(b"t>"), code(b"t "), code(b"t/")), code(b"/t")


def tags_of(xml: bytes, start: int, stop: int) -> Tags:
    """The tags between two places of an XML text."""
    if xml.find(b"<!", start, stop) >= 0 or xml.find(b"<?", start, stop) >= 0:
        raise Unusual("comments, sections or instructions")
    raw = np.zeros(stop - start + 8 * WORDS, dtype=np.uint8)
    raw[: stop - start] = np.frombuffer(xml, dtype=np.uint8, count=stop - start, offset=start)
    begin = np.flatnonzero(raw == ord("<"))
    end = np.flatnonzero(raw == ord(">"))
    if len(end) < len(begin):
        raise Unusual("a tag without its end")
    if len(end) > len(begin):  # the sign may stand in a text too
        closing = np.searchsorted(end, begin)
        if len(closing) and closing[-1] == len(end):
            raise Unusual("a tag without its end")
        end = end[closing]
    if len(begin) and (np.any(end < begin) or np.any(begin[1:] < end[:-1])):
        raise Unusual("tags inside of tags")
    name = np.left_shift(raw[begin + 1], 8, dtype=np.uint16) | raw[begin + 2]
    return Tags(raw, begin, end, name)


def texts_between(raw: npt.NDArray[np.uint8], begin: Places, end: Places) -> pl.Series:
    """The texts from ``begin`` up to the ``<`` at ``end``, as they are written."""
    if not len(begin):
        return pl.Series([], dtype=pl.String)
    length = end - begin + 1
    first = np.cumsum(length) - length
    where = np.arange(int(length.sum())) + np.repeat(begin - first, length)
    joined = raw[where].tobytes()[:-1]
    try:
        return pl.Series([joined.decode()]).str.split("<").explode()
    except UnicodeDecodeError as wrong:
        raise Unusual("text that is not UTF-8") from wrong


def decoded(text: pl.Series) -> pl.Series:
    """Texts with their entities, line ends and escaped control characters as they are meant."""
    odd = text.str.contains(r"[&\r]|_x[0-9A-Fa-f]{4}_").fill_null(False)
    if not odd.any():
        return text
    distinct = text.filter(odd).unique().to_list()
    plain = [decode(one) for one in distinct]
    return text.replace_strict(distinct, pl.Series(plain, dtype=pl.String), default=text)


def decode(text: str) -> str:
    """One text as it is meant."""
    text = _ENTITY.sub(_meant, text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub(lambda found: chr(int(found[1], 16)), text)


def _meant(found: re.Match[str]) -> str:
    number = int(found[1]) if found[1] else int(found[2], 16) if found[2] else 0
    if found[3] in _ENTITIES:
        return _ENTITIES[found[3]]
    if not 0 < number < 0x110000 or 0xD800 <= number < 0xE000:
        raise Unusual("an entity that is not known")
    return chr(number)


def take_strings(xml: bytes) -> pl.Series:
    """The table of texts that the cells of a workbook share."""
    start = xml.find(b"<sst")
    if start < 0:
        raise Unusual("no table of strings")
    tags = tags_of(xml, start, len(xml))
    opens = np.flatnonzero(tags.name == code(b"si"))
    if np.any(tags.raw[tags.begin[opens] + 3] != ord(">")):
        raise Unusual("an entry with attributes or without content")
    if not len(opens):
        if len(tags.begin) > 2:
            raise Unusual("texts without entries")
        return pl.Series([], dtype=pl.String)
    is_text = np.isin(tags.name, TEXT)
    texts = np.flatnonzero(is_text)
    if np.any(texts < opens[0]):
        raise Unusual("a text outside of the entries")
    owner = np.searchsorted(opens, texts) - 1
    each = np.bincount(owner, minlength=len(opens)) if len(texts) else np.zeros(len(opens), int)
    full = tags.raw[tags.end[texts] - 1] != ord("/")
    closes = np.minimum(texts + 1, len(tags.begin) - 1)
    if np.any(full & (tags.name[closes] != TEXT_END)):
        raise Unusual("tags inside of a text")
    phonetic = np.searchsorted(opens, np.flatnonzero(tags.name == code(b"rP"))) - 1
    runs = np.searchsorted(opens, np.flatnonzero(tags.name == code(b"r>"))) - 1
    parts = np.zeros(len(opens), dtype=bool)
    parts[phonetic] = parts[runs] = True
    parts |= each != 1
    begin = np.where(full, tags.end[texts] + 1, tags.begin[texts])
    end = np.where(full, tags.begin[closes], tags.begin[texts])
    alone = ~parts[owner]
    found = texts_between(tags.raw, begin[alone], end[alone])
    if not parts.any():
        return decoded(found)
    whole = np.full(len(opens), -1)
    whole[owner[alone]] = np.arange(len(found))
    several = np.flatnonzero(parts)
    more = [_joined(xml, start + int(tags.end[opens[i]]) + 1) for i in several]
    whole[several] = len(found) + np.arange(len(more))
    return decoded(pl.concat([found, pl.Series(more, dtype=pl.String)]).gather(pl.Series(whole)))


_RUN = re.compile(rb"<t(?:\s[^<>]*)?>([^<]*)</t>")
_SPOKEN = re.compile(rb"<rPh\b.*?</rPh>", re.S)


def _joined(xml: bytes, start: int) -> str:
    """The text of an entry in several formats; how it is pronounced is left out."""
    stop = xml.find(b"</si>", start)
    if stop < 0:
        raise Unusual("an entry without its end")
    entry = _SPOKEN.sub(b"", xml[start:stop])
    try:
        return b"".join(_RUN.findall(entry)).decode()
    except UnicodeDecodeError as wrong:
        raise Unusual("text that is not UTF-8") from wrong
