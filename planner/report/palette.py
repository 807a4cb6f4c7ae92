"""The colours of the forms of coverage, the same in every report and picture.

Chosen by calculation, not by eye: each stands out from its ground (at least 3 : 1), and any
two stay apart for readers who see no red, no green or no blue. Where a colour tells
something, a word or a shape tells it too.
"""

from __future__ import annotations

LIGHT: dict[str, str] = {
    "standalone": "#3568d4",
    "joint": "#701d8c",
    "affiliated": "#046a5e",
    "dispatched": "#c67c15",
    "uncovered": "#ad1f12",
    "excluded": "#85888c",
}
"""On white or nearly white paper, by the outcome's token."""

DARK: dict[str, str] = {
    "standalone": "#4f9fe6",
    "joint": "#dcb8ee",
    "affiliated": "#6fe08f",
    "dispatched": "#e79c10",
    "uncovered": "#e0502a",
    "excluded": "#7d828a",
}
"""The same on a dark screen."""

LIGHT_GROUND = "#fbfaf7"
DARK_GROUND = "#16181b"
