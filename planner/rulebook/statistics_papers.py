"""``statistics.yaml``: what is counted, on which base, and how reports code it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from planner.model import Mode
from planner.rulebook.documents import Both, ConditionPaper, Dated, Name, Paper, fault

Outcome = Literal["standalone", "joint", "affiliated", "dispatched", "uncovered"]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,12}$")]


class BaseVersion(Dated):
    """Which enterprises in scope a base holds, from a day on."""

    when: list[ConditionPaper] = Field(default_factory=list)

    @model_validator(mode="after")
    def _complete(self) -> BaseVersion:
        self._nothing_but_reasons(but={"when"})
        if not self.repealed and "when" not in self.model_fields_set:
            raise fault("缺少 when（空列表表示全部）", "when is missing (an empty list: all)")
        return self


class RateVersion(Dated):
    """Which forms of coverage a rate counts, from a day on."""

    modes: list[Mode] = Field(default_factory=list)

    @model_validator(mode="after")
    def _complete(self) -> RateVersion:
        self._nothing_but_reasons(but={"modes"})
        if not self.repealed and not self.modes:
            raise fault("缺少 modes", "modes is missing")
        return self

    @field_validator("modes")
    @classmethod
    def _each_once(cls, modes: list[Mode]) -> list[Mode]:
        if len(set(modes)) < len(modes):
            raise fault("modes 中有重复", "modes names one form twice")
        return modes


class RowPaper(Paper):
    """A row of a table: which enterprises it counts, or in how many branches they are.

    ``within`` names the row above whose part it is; ``apart`` says that it overlaps with others
    and adds up with none.
    """

    id: Name
    title: Both
    when: list[ConditionPaper]
    within: Name | None = None
    count: Literal["enterprises", "branches"] = "enterprises"
    apart: bool = False


class TableVersion(Dated):
    """A table of counts from a day on: its rows, and the bases that are its columns."""

    bases: list[Name] = Field(default_factory=list)
    rows: list[RowPaper] = Field(default_factory=list)

    @model_validator(mode="after")
    def _complete(self) -> TableVersion:
        self._nothing_but_reasons(but={"bases", "rows"})
        if not self.repealed and not (self.bases and self.rows):
            raise fault("缺少 bases 或 rows", "bases or rows are missing")
        return self


class CodeVersion(Dated):
    """What a report writes for each outcome, from a day on."""

    values: dict[Outcome, Code] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _complete(self) -> CodeVersion:
        self._nothing_but_reasons(but={"values"})
        if not self.repealed and not self.values:
            raise fault("缺少 values", "values are missing")
        return self


class BasePaper(Paper):
    """A base of rates; ``on_request`` keeps it out of the short report."""

    title: Both | None = None
    on_request: bool | None = None
    in_force: dict[date, BaseVersion] = Field(default_factory=dict)


class RatePaper(Paper):
    """A rate."""

    title: Both | None = None
    on_request: bool | None = None
    in_force: dict[date, RateVersion] = Field(default_factory=dict)


class TablePaper(Paper):
    """A table of counts."""

    title: Both | None = None
    in_force: dict[date, TableVersion] = Field(default_factory=dict)


class CodePaper(Paper):
    """The code of a report."""

    title: Both | None = None
    in_force: dict[date, CodeVersion] = Field(default_factory=dict)


class StatisticsPaper(Paper):
    """``statistics.yaml``; each part is name → definition."""

    bases: dict[Name, BasePaper] = Field(default_factory=dict)
    rates: dict[Name, RatePaper] = Field(default_factory=dict)
    tables: dict[Name, TablePaper] = Field(default_factory=dict)
    report_code: CodePaper | None = None
