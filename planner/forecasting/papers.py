"""What may stand in a forecast: a baseline, how many years, rates a year, what is known of a year.

Nothing else is accepted. The baseline and the changes of single years are those of scenarios.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema, model_validator

from planner.rulebook.documents import ConditionPaper, Paper, fault
from planner.scenario.papers import BaselinePaper, ChangePaper, Title

_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)\s*[%％]")


def _share(given: Any) -> float:
    value: float | None = None
    if isinstance(given, str) and (found := _PERCENT.fullmatch(given.strip())):
        value = float(found[1]) / 100
    elif type(given) in (int, float):
        value = float(given)
    if value is None or not 0 <= value <= 1:
        raise fault(
            f"“{given}”不是比例；请写 9% 或 0.09，不超过 100%",
            f'"{given}" is no share; write 9% or 0.09, at most 100%',
        )
    return value


Share = Annotated[
    float,
    BeforeValidator(_share),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": 1},
                {"type": "string", "pattern": r"^\s*\d{1,3}(\.\d{1,6})?\s*[%％]\s*$"},
            ]
        }
    ),
]


class RatePaper(Paper):
    """How many a year: a share of those who could, or a number in all, of whom it holds."""

    share: Share | None = None
    number: float | int | None = Field(default=None, ge=0, le=1_000_000)
    where: list[ConditionPaper] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_of_both(self) -> RatePaper:
        if (self.share is None) == (self.number is None):
            raise fault(
                "请写 share（比例）或 number（每年的总数）之一",
                "give one of share (of those who could) and number (a year, in all)",
            )
        return self


def _how(given: Any) -> str:
    if isinstance(given, list):
        return "Several"
    return "One" if isinstance(given, dict | RatePaper) else "Bare"


Rates = Annotated[
    Annotated[Share, Tag("Bare")]
    | Annotated[RatePaper, Tag("One")]
    | Annotated[list[RatePaper], Tag("Several")],
    Discriminator(_how),
]
"""A share for all, one rate, or several: of these the first whose conditions hold counts."""

RATES = ("confirmed", "transferred", "admitted", "trained", "left", "closed", "founded")
"""What happens in a year, in this order."""


class RatesPaper(Paper):
    """What happens in each year.

    ``confirmed``: of the probationary members, who become full (all of them, unless it is
    said); ``transferred``: of the members whose relation is elsewhere, who bring it here;
    ``admitted``: of the applicants in training, who become members; ``trained``: of the
    staff, who become applicants; ``left``: of the members, who leave; ``closed``: of the
    enterprises, which cease to operate; ``founded``: of the enterprises, like how many of
    which new ones come.
    """

    confirmed: Rates = 1.0
    transferred: Rates | None = None
    admitted: Rates | None = None
    trained: Rates | None = None
    left: Rates | None = None
    closed: Rates | None = None
    founded: Rates | None = None
    admitted_as: Literal["probationary", "full"] = "probationary"

    def of(self, name: str) -> list[RatePaper]:
        """The rates of one kind of event; none, if nothing of the kind happens."""
        given = getattr(self, name)
        if given is None:
            return []
        if isinstance(given, float):
            return [RatePaper(share=given)]
        return [given] if isinstance(given, RatePaper) else list(given)


class ForecastPaper(Paper):
    """A forecast file."""

    title: Title | None = None
    baseline: BaselinePaper
    years: int = Field(ge=1, le=50)
    first_year: int | None = Field(default=None, ge=1900, le=2200)
    rates: RatesPaper = Field(default_factory=RatesPaper)
    events: dict[int, list[ChangePaper]] = Field(default_factory=dict)
