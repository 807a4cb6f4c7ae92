"""The colours of the forms are told apart by every reader, on light and on dark ground."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from contrasts import contrast, linear

from planner.model import OUTCOMES
from planner.report.palette import DARK, DARK_GROUND, LIGHT, LIGHT_GROUND

# How linear RGB looks to readers without long, middle or short cones (Machado et al. 2009).
SIGHT = {
    "usual": np.eye(3),
    "no red": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]
    ),
    "no green": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    ),
    "no blue": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
         [0.004733, 0.691367, 0.303900]]
    ),
}  # fmt: skip
TO_CONES = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip
TO_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]]
)  # fmt: skip


def seen(colour: str, sight: str) -> np.ndarray:
    """Where a reader sees a colour in the Oklab space, whose distances are those of the eye."""
    return TO_LAB @ np.cbrt(TO_CONES @ np.clip(SIGHT[sight] @ linear(colour), 0, 1))


@pytest.mark.parametrize(("colours", "ground"), [(LIGHT, LIGHT_GROUND), (DARK, DARK_GROUND)])
class TestPalette:
    def test_every_outcome_has_a_colour(self, colours: dict[str, str], ground: str) -> None:
        assert tuple(colours) == OUTCOMES

    def test_each_colour_stands_out_from_its_ground(
        self, colours: dict[str, str], ground: str
    ) -> None:
        assert min(contrast(colour, ground) for colour in colours.values()) >= 3

    @pytest.mark.parametrize("sight", SIGHT)
    def test_any_two_are_told_apart_whatever_one_sees(
        self, colours: dict[str, str], ground: str, sight: str
    ) -> None:
        apart = {
            (one, other): float(
                np.linalg.norm(seen(colours[one], sight) - seen(colours[other], sight))
            )
            for one, other in combinations(colours, 2)
        }
        # 0.02 is a difference that is just seen side by side.
        assert min(apart.values()) >= 0.08, min(apart, key=apart.__getitem__)
