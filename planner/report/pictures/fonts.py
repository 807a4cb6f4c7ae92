"""Finds fonts with Chinese glyphs on this computer, or says which were looked for.

A picture or a PDF carries the shapes of its characters, so it looks the same wherever it is
opened. What a font lacks is taken from the next one that has it; what none has is drawn as
the printer's mark for a missing type (〓) and named, never a silent box.

Fonts are found by the names of their files, in the usual folders of Linux, macOS and Windows and
in those that ``PLANNER_FONTS`` names (folders or files, separated as ``PATH`` is).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from planner.errors import OutputError, Problem
from planner.language import Text

Role = Literal["plain", "bold", "title", "hei", "kai", "fang"]
"""What a font is for: screen text, plain and bold; and the four faces of an official document."""

VARIABLE = "PLANNER_FONTS"
MISSING = "〓"
_ENDINGS = (".ttf", ".ttc", ".otf", ".otc")

_SANS = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "NotoSansSC-Regular.otf",
    "NotoSansSC-Regular.ttf",
    "SourceHanSansSC-Regular.otf",
    "SourceHanSansCN-Regular.otf",
    "SourceHanSans.ttc",
    "msyh.ttc",
    "msyh.ttf",
    "PingFang.ttc",
    "Hiragino Sans GB.ttc",
    "STHeiti Light.ttc",
    "Deng.ttf",
    "HarmonyOS_Sans_SC_Regular.ttf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf",
    "DroidSansFallback.ttf",
)
_SANS_BOLD = (
    "NotoSansCJK-Bold.ttc",
    "NotoSansCJKsc-Bold.otf",
    "NotoSansSC-Bold.otf",
    "NotoSansSC-Bold.ttf",
    "SourceHanSansSC-Bold.otf",
    "SourceHanSansCN-Bold.otf",
    "msyhbd.ttc",
    "msyhbd.ttf",
    "STHeiti Medium.ttc",
    "Dengb.ttf",
    "HarmonyOS_Sans_SC_Bold.ttf",
    "simhei.ttf",
)
_SONG = (
    "simsun.ttc",
    "NotoSerifCJK-Regular.ttc",
    "NotoSerifCJKsc-Regular.otf",
    "NotoSerifSC-Regular.otf",
    "SourceHanSerifSC-Regular.otf",
    "SourceHanSerifCN-Regular.otf",
    "Songti.ttc",
    "STSONG.TTF",
    "uming.ttc",
)
FILES: Mapping[Role, tuple[str, ...]] = {
    "plain": (*_SANS, "simhei.ttf", *_SONG),
    "bold": (*_SANS_BOLD, *_SANS, *_SONG),
    "title": (
        "FZXBSJW.TTF",
        "FZXBSK.TTF",
        "方正小标宋简体.ttf",
        "方正小标宋_GBK.ttf",
        "NotoSerifCJK-Bold.ttc",
        "NotoSerifCJKsc-Bold.otf",
        "NotoSerifSC-Bold.otf",
        "SourceHanSerifSC-Bold.otf",
        "STZHONGS.TTF",
        *_SONG,
        *_SANS,
    ),
    "hei": ("simhei.ttf", *_SANS_BOLD, *_SANS),
    "kai": (
        "楷体_GB2312.ttf",
        "simkai.ttf",
        "Kaiti.ttc",
        "STKAITI.TTF",
        "ukai.ttc",
        *_SONG,
        *_SANS,
    ),
    "fang": (
        "仿宋_GB2312.ttf",
        "simfang.ttf",
        "STFANGSO.TTF",
        "FandolFang-Regular.otf",
        *_SONG,
        *_SANS,
    ),
}
"""Files of fonts with Chinese glyphs, best first for each purpose."""

_BEYOND = (
    "simsunb.ttf",
    "SimsunExtG.ttf",
    "HanaMinB.ttf",
    "DejaVuSans.ttf",
    "seguisym.ttf",
    "Apple Symbols.ttf",
)
"""Fonts for rare characters and signs; none of them makes a text Chinese."""

_PREFERRED = ("SC", "GB", "CN", "简", "YaHei", "SimSun")


@dataclass(frozen=True)
class Face:
    """One face of a font file."""

    file: Path
    index: int = 0

    @cached_property
    def font(self) -> Any:
        from fontTools.ttLib import TTFont

        return TTFont(self.file, fontNumber=self.index, lazy=True)

    @cached_property
    def glyphs(self) -> dict[int, str]:
        """Each character's glyph."""
        return dict(self.font.getBestCmap() or {})

    @cached_property
    def units(self) -> int:
        return int(self.font["head"].unitsPerEm)

    @cached_property
    def _metrics(self) -> Any:
        return self.font["hmtx"]

    def advance(self, character: str) -> float:
        """How far the pen goes on after a character, in ems."""
        return float(self._metrics[self.glyphs[ord(character)]][0]) / self.units


@dataclass
class Fonts:
    """The fonts of this computer; ``missing`` gathers characters that none of them has."""

    places: tuple[Path, ...]
    missing: set[str] = field(default_factory=set)
    _chains: dict[Role, tuple[Face, ...]] = field(default_factory=dict)
    _chosen: dict[tuple[Role, str], tuple[Face, str]] = field(default_factory=dict)

    def runs(self, text: str, role: Role) -> Iterator[tuple[Face, str]]:
        """The text in pieces of one face each."""
        face: Face | None = None
        piece = ""
        for character in text:
            found, drawn = self.choose(character, role)
            if found is not face and face is not None and piece:
                yield face, piece
                piece = ""
            face, piece = found, piece + drawn
        if face is not None and piece:
            yield face, piece

    def choose(self, character: str, role: Role) -> tuple[Face, str]:
        """The face that a character is drawn with, and what is drawn."""
        key = role, character
        if key not in self._chosen:
            self._chosen[key] = self._choose(character, role)
        return self._chosen[key]

    def width(self, text: str, role: Role, size: float) -> float:
        """How wide a text is."""
        chosen = [self.choose(character, role) for character in text]
        return sum(face.advance(drawn) for face, drawn in chosen) * size

    def face(self, role: Role) -> Face:
        """The first face for a purpose; ``OutputError`` where there is none."""
        return self.chain(role)[0]

    def chain(self, role: Role) -> tuple[Face, ...]:
        """All faces for a purpose, best first."""
        if role not in self._chains:
            faces = [_face(self._files[n.lower()]) for n in FILES[role] if n.lower() in self._files]
            if not faces:
                raise OutputError(self._no_font(role))
            more = [_face(self._files[n.lower()]) for n in _BEYOND if n.lower() in self._files]
            self._chains[role] = tuple(dict.fromkeys([*self._named_ones, *faces, *more]))
        return self._chains[role]

    def problems(self) -> list[Problem]:
        """What could not be shown as it is written."""
        if not self.missing:
            return []
        shown = sorted(self.missing)
        listed = " ".join(f"{c}(U+{ord(c):04X})" for c in shown[:20])
        more = Text(f" 等 {len(shown)} 个", f" and {len(shown) - 20} more")
        files = "、".join(face.file.name for face in self.chain("plain"))
        return [
            Problem(
                "glyphs-missing",
                Text(
                    f"现有字体中没有这些字，以“{MISSING}”代替：{listed}"
                    f"{more.zh if len(shown) > 20 else ''}（已查找：{files}）",
                    f"no font here has these characters, drawn as {MISSING}: {listed}"
                    f"{more.en if len(shown) > 20 else ''} (looked in {files.replace('、', ', ')})",
                ),
                Text(
                    f"请安装含这些字的字体，或用环境变量 {VARIABLE} 指出字体文件",
                    f"install a font that has them, or name its file in {VARIABLE}",
                ),
                count=len(shown),
            )
        ]

    def _choose(self, character: str, role: Role) -> tuple[Face, str]:
        chain = self.chain(role)
        for drawn in (character, MISSING, "?"):
            for face in chain:
                if ord(drawn) in face.glyphs:
                    if drawn != character:
                        self.missing.add(character)
                    return face, drawn
        raise OutputError(self._no_font(role))

    @cached_property
    def _files(self) -> dict[str, Path]:
        """Every font file by its name in small letters; the first place wins."""
        found: dict[str, Path] = {}
        for place in self.places:
            if place.is_file():
                found.setdefault(place.name.lower(), place)
                continue
            for folder, inner, names in os.walk(place):
                inner.sort()
                for name in sorted(names):
                    if name.lower().endswith(_ENDINGS):
                        found.setdefault(name.lower(), Path(folder, name))
        return found

    @property
    def _named_ones(self) -> list[Face]:
        """Font files that were named one by one come before all others."""
        return [_face(place) for place in self.places if place.is_file()]

    def _no_font(self, role: Role) -> Problem:
        role = "plain" if role == "bold" else role
        looked = "、".join(FILES[role][:8])
        places = "、".join(str(place) for place in self.places) or "–"
        return Problem(
            "font-missing",
            Text(
                f"没有找到含中文字形的字体。查找过 {looked} 等 {len(FILES[role])} 种字体文件，"
                f"在这些位置：{places}",
                "no font with Chinese glyphs was found. Looked for "
                f"{looked.replace('、', ', ')} and others, {len(FILES[role])} files in all, in "
                f"{places.replace('、', ', ')}",
            ),
            Text(
                "请安装一种，如 Debian、Ubuntu：apt install fonts-noto-cjk；Fedora：dnf install "
                f"google-noto-sans-cjk-fonts；或用环境变量 {VARIABLE} 指出字体文件或文件夹",
                "install one, e.g. Debian, Ubuntu: apt install fonts-noto-cjk; Fedora: dnf install "
                f"google-noto-sans-cjk-fonts; or name a font file or folder in {VARIABLE}",
            ),
        )


def fonts_here(environment: Mapping[str, str] | None = None) -> Fonts:
    """The fonts of this computer."""
    return Fonts(tuple(_places(os.environ if environment is None else environment)))


def _places(environment: Mapping[str, str]) -> Iterator[Path]:
    for named in environment.get(VARIABLE, "").split(os.pathsep):
        if named.strip():
            yield Path(named.strip())
    home = Path(environment.get("HOME") or environment.get("USERPROFILE") or "~").expanduser()
    if sys.platform == "win32":
        yield Path(environment.get("WINDIR", r"C:\Windows"), "Fonts")
        local = environment.get("LOCALAPPDATA")
        if local:
            yield Path(local, "Microsoft", "Windows", "Fonts")
    elif sys.platform == "darwin":
        yield home / "Library" / "Fonts"
        yield Path("/Library/Fonts")
        yield Path("/System/Library/Fonts")
        yield Path("/System/Library/AssetsV2")  # where newer systems keep PingFang
    else:
        data = environment.get("XDG_DATA_HOME")
        yield Path(data, "fonts") if data else home / ".local" / "share" / "fonts"
        yield home / ".fonts"
        yield Path("/usr/local/share/fonts")
        yield Path("/usr/share/fonts")


@lru_cache(maxsize=64)
def _face(file: Path) -> Face:
    """The face of a file, opened once; of a collection the one for simplified Chinese."""
    if file.suffix.lower() not in (".ttc", ".otc"):
        return Face(file)
    from fontTools.ttLib import TTCollection

    with TTCollection(file, lazy=True) as collection:
        for index, font in enumerate(collection.fonts):
            name = font["name"].getDebugName(1) or ""
            if any(word in name for word in _PREFERRED) and "Mono" not in name:
                return Face(file, index)
    return Face(file)
