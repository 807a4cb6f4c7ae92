"""What may stand in the files of a rule pack: one model a file, nothing else is accepted.

These are the papers as written, with all their days; what is in force on one day is
worked out in :mod:`planner.rulebook.resolving`. Every key that is not named here is an
error, and so is a value of the wrong type.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, cast, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from planner.model import Mode
from planner.rulebook.rules import Operator

Word = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
NamePattern = Annotated[str, StringConstraints(pattern=r"^\{name\}[^{}]*\S$")]
Value = int | bool | None
_KEYS = get_args(Operator)
_OPERATORS = tuple("is_" if key == "is" else key for key in _KEYS)


def fault(zh: str, en: str) -> PydanticCustomError:
    """A finding of a model in both languages."""
    return PydanticCustomError("planner", "{en}", {"zh": zh, "en": en})


class Paper(BaseModel):
    """The common ground: strict types, no unknown keys."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Both(Paper):
    """A sentence or title in both languages."""

    zh: Word
    en: Word


class WordPaper(Both):
    """The pack's own word for a token, and what goes with it where the token is a form of organ.

    ``many`` is the English plural where it is not the common one. Of a form, ``name`` is how a
    new branch is called (``"{name}…"``: the enterprise's name comes first), ``joint_name`` the
    same for a joint one, ``written_as`` what a file of hosts may call it.
    """

    many: Word | None = None
    name: NamePattern | None = None
    joint_name: NamePattern | None = None
    written_as: list[Word] = Field(default_factory=list)


class ColumnPaper(Both):
    """What a column of the ledger means in this pack."""

    note: Both | None = None


class Cite(Paper):
    """Where it is written: the instrument (named in ``pack.yaml``), chapter, article, paragraph."""

    instrument: Token
    chapter: Word | None = None
    article: Word | None = None
    paragraph: Word | None = None


class Instrument(Paper):
    """A law, regulation or report that the pack cites."""

    title: Both
    in_force: date | None = None
    repealed: date | None = None
    announced: date | None = None
    unverified: bool = False
    note: Both | None = None
    url: Word | None = None


class PackPaper(Paper):
    """``pack.yaml``: what the pack is, on which day it speaks, what it cites, its words.

    Before ``begins`` the pack has nothing to say, even where one that it extends has.
    """

    name: Token
    title: Both
    description: Both | None = None
    extends: Word | None = None
    as_of: date
    last_checked: date
    begins: date | None = None
    instruments: dict[Token, Instrument] = Field(default_factory=dict)
    vocabulary: dict[Name, WordPaper] = Field(default_factory=dict)
    columns: dict[Name, ColumnPaper] = Field(default_factory=dict)


class Dated(Paper):
    """What holds from a day on, and why: cited, or said to be the pack's own reading."""

    cite: list[Cite] = Field(default_factory=list)
    own_reading: Both | None = None
    unverified: bool = False
    repealed: Literal[True] | None = None

    def _nothing_but_reasons(self, *, but: set[str]) -> None:
        """A day of repeal brings no content with it; any other day must bring its source."""
        if self.repealed:
            if self.model_fields_set & but:
                raise fault(
                    "已写明 repealed（废止），不能再有其他内容",
                    "says repealed, so it can hold nothing else",
                )
        elif not self.cite and self.own_reading is None:
            raise fault(
                "没有出处：请写 cite（条款），或用 own_reading 说明这是规则包自己的理解",
                "no source: give cite, or own_reading for what is the pack's own reading",
            )


class DatedValue(Dated):
    """The value of a parameter from a day on; ``value: null`` is 'not in force'."""

    value: Value = None

    @model_validator(mode="after")
    def _complete(self) -> DatedValue:
        self._nothing_but_reasons(but={"value"})
        if not self.repealed and "value" not in self.model_fields_set:
            raise fault("缺少 value", "value is missing")
        return self


class ParameterPaper(Paper):
    """One parameter with its history; ``default`` is the planner's own, without law.

    Above ``usual_most`` a value is unusual, and the plan says so.
    """

    title: Both | None = None
    unit: Both | None = None
    type: Literal["number", "flag"] | None = None
    least: int | None = None
    usual_most: int | None = None
    may_be_none: bool | None = None
    values: dict[date, DatedValue] = Field(default_factory=dict)
    default: Value = None
    note: Both | None = None

    @model_validator(mode="after")
    def _has_a_value(self) -> ParameterPaper:
        if not self.values and "default" not in self.model_fields_set:
            raise fault("既没有 values 也没有 default", "it has neither values nor a default")
        return self


class ConditionPaper(Paper):
    """One comparison: a field, and exactly one word that says how it is compared."""

    field: Name
    at_least: int | str | None = None
    at_most: int | str | None = None
    above: int | str | None = None
    below: int | str | None = None
    is_: int | bool | str | None = Field(default=None, alias="is")
    one_of: list[int | str] | None = None
    known: bool | None = None
    or_unknown: bool = False

    @model_validator(mode="after")
    def _exactly_one(self) -> ConditionPaper:
        given = self._given()
        words = ", ".join(_KEYS)
        if len(given) != 1:
            raise fault(f"比较词应恰好一个：{words}", f"give exactly one comparison of: {words}")
        if getattr(self, given[0]) is None:
            raise fault(
                "没有写比较的值；要问“未知”，请写 known: false",
                "nothing to compare with; to ask for an unknown value write known: false",
            )
        if self.known is not None and self.or_unknown:
            raise fault("known 不能与 or_unknown 同用", "known and or_unknown exclude each other")
        return self

    def _given(self) -> list[str]:
        return [name for name in _OPERATORS if name in self.model_fields_set]

    @property
    def key(self) -> str:
        """The comparison as it is written in the file."""
        return self._given()[0].rstrip("_")

    @property
    def comparison(self) -> tuple[Operator, int | bool | str | list[int | str]]:
        """The comparison and what it compares with, a literal or ``$parameter``."""
        name = self._given()[0]
        return cast(Operator, name.rstrip("_")), getattr(self, name)


class RuleVersion(Dated):
    """A coverage rule as it stands from a day on."""

    when: list[ConditionPaper] = Field(default_factory=list)
    modes: list[Mode] = Field(default_factory=list)
    priority: int = Field(default=1, ge=1, le=1_000_000)
    excluded: bool = False
    except_: list[Token] = Field(default_factory=list, alias="except")

    @model_validator(mode="after")
    def _complete(self) -> RuleVersion:
        content = {"when", "modes", "priority", "excluded", "except_"}
        self._nothing_but_reasons(but=content)
        if self.repealed:
            return self
        if "when" not in self.model_fields_set:
            raise fault(
                "缺少 when（空列表表示总是适用）", "when is missing (an empty list: always)"
            )
        if self.excluded and self.modes:
            raise fault(
                "既写 excluded 又列出组建方式", "it excludes and lists modes at the same time"
            )
        if not self.excluded and "modes" not in self.model_fields_set:
            raise fault(
                "缺少 modes（空列表表示不要求任何方式）",
                "modes is missing (an empty list: no form is asked for)",
            )
        return self

    @field_validator("modes")
    @classmethod
    def _each_once(cls, modes: list[Mode]) -> list[Mode]:
        if len(set(modes)) < len(modes):
            raise fault("modes 中有重复", "modes names one form twice")
        return modes


class RulePaper(Paper):
    """One rule of the coverage table with its history."""

    id: Token
    title: Both | None = None
    in_force: dict[date, RuleVersion] = Field(default_factory=dict)
    because: Both | None = None
    drop: Both | None = None

    @model_validator(mode="after")
    def _whole_or_dropped(self) -> RulePaper:
        if (self.drop is None) == (not self.in_force):
            raise fault(
                "每条规则要么写 in_force，要么用 drop 说明不采用上级规则包的这一条",
                "a rule has either in_force, or drop with the reason why "
                "the rule of the pack above is not taken over",
            )
        return self


class ProvisionVersion(Dated):
    """What a provision says from a day on."""

    text: Both | None = None

    @model_validator(mode="after")
    def _complete(self) -> ProvisionVersion:
        self._nothing_but_reasons(but={"text"})
        if not self.repealed and self.text is None:
            raise fault("缺少 text", "text is missing")
        return self


class ProvisionPaper(Paper):
    """A provision that no plan decides, but whoever carries one out must know."""

    title: Both | None = None
    in_force: dict[date, ProvisionVersion] = Field(default_factory=dict)


class FormRow(Paper):
    """A form of branch (branch, general branch, …) and when a unit has it."""

    when: list[ConditionPaper]
    form: Name


class CommitteeRow(Paper):
    """Who leads a branch, how many at least and at most, and when."""

    when: list[ConditionPaper]
    organ: Name
    least: int = Field(ge=0)
    most: int = Field(ge=0)


class GroupRow(Paper):
    """Party groups: about how many members each, and how few at least; 0: none needed."""

    when: list[ConditionPaper]
    group_size: int | str
    group_least: int | str = 1


class FormVersion(Dated):
    """The table of branch forms from a day on."""

    rows: list[FormRow] = Field(default_factory=list)

    @model_validator(mode="after")
    def _complete(self) -> FormVersion:
        self._nothing_but_reasons(but={"rows"})
        return self


class CommitteeVersion(Dated):
    """The table of committees from a day on."""

    rows: list[CommitteeRow] = Field(default_factory=list)

    @model_validator(mode="after")
    def _complete(self) -> CommitteeVersion:
        self._nothing_but_reasons(but={"rows"})
        return self


class GroupVersion(Dated):
    """The table of party groups from a day on."""

    rows: list[GroupRow] = Field(default_factory=list)

    @model_validator(mode="after")
    def _complete(self) -> GroupVersion:
        self._nothing_but_reasons(but={"rows"})
        return self


class FormTable(Paper):
    """``branch_form`` of ``structure.yaml``."""

    title: Both | None = None
    in_force: dict[date, FormVersion]


class CommitteeTable(Paper):
    """``committee`` of ``structure.yaml``."""

    title: Both | None = None
    in_force: dict[date, CommitteeVersion]


class GroupTable(Paper):
    """``party_groups`` of ``structure.yaml``."""

    title: Both | None = None
    in_force: dict[date, GroupVersion]


class StructurePaper(Paper):
    """``structure.yaml``: what a unit's organ is called, who leads it, how it is divided."""

    branch_form: FormTable | None = None
    committee: CommitteeTable | None = None
    party_groups: GroupTable | None = None


class ParametersPaper(BaseModel):
    """``parameters.yaml``: name → parameter."""

    model_config = ConfigDict(strict=True)
    parameters: dict[Name, ParameterPaper]


class ProvisionsPaper(BaseModel):
    """``provisions.yaml``: name → provision."""

    model_config = ConfigDict(strict=True)
    provisions: dict[Name, ProvisionPaper]


class CoveragePaper(BaseModel):
    """``coverage.yaml``: the list of rules."""

    model_config = ConfigDict(strict=True)
    rules: list[RulePaper]
