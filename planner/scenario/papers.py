"""What may stand in a file of scenarios: one baseline, named scenarios, lists of changes.

Nothing else is accepted: every key that is not named here is an error with its line, and so
is a value of the wrong type. A change is told by its verb, the key that stands first in it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    WithJsonSchema,
    model_validator,
)

from planner.model import Mode
from planner.rulebook.documents import Both, ConditionPaper, Name, Paper, Value, Word, fault
from planner.rulebook.papers import nearest

Id = Annotated[
    str,
    BeforeValidator(lambda given: str(given) if type(given) is int else given),
    StringConstraints(min_length=1, pattern=r"\S"),
    WithJsonSchema({"type": ["string", "integer"], "minLength": 1}),
]
"""An identifier or a name; one of digits alone needs no quotes."""

NameOfScenario = Annotated[str, StringConstraints(min_length=1, max_length=60)]


def _one_value(given: Any) -> Any:
    if isinstance(given, dict | list):
        raise fault("应写一个值", "write one value")
    return given


Cell = Annotated[
    Any,
    AfterValidator(_one_value),
    WithJsonSchema({"type": ["string", "number", "boolean", "null"]}),
]
"""What a cell of the ledger may hold; it is read as the ledger's own cells are."""


class Where(Paper):
    """All enterprises for which every condition holds."""

    where: list[ConditionPaper] = Field(min_length=1)


def _how_many(given: Any) -> str:
    if isinstance(given, dict | Where):
        return "Where"
    return "Several" if isinstance(given, list) else "One"


Whom = Annotated[
    Annotated[Id, Tag("One")]
    | Annotated[list[Id], Field(min_length=1), Tag("Several")]
    | Annotated[Where, Tag("Where")],
    Discriminator(_how_many),
]
"""An enterprise by its id or name, a list of them, or a condition."""

Those = Annotated[
    Annotated[Id, Tag("One")] | Annotated[list[Id], Field(min_length=1), Tag("Several")],
    Discriminator(_how_many),
]
Row = dict[Word, Cell]
Rows = Annotated[
    Annotated[Row, Tag("One")] | Annotated[list[Row], Field(min_length=1), Tag("Several")],
    Discriminator(lambda given: "Several" if isinstance(given, list) else "One"),
]


Keep = Literal["first", "high", "usual", "low"]


class SetParameters(Paper):
    """Other values for parameters of the rules."""

    set_: dict[Name, Value] = Field(alias="set", min_length=1)


class OtherRules(Paper):
    """Another rule pack, on the baseline's day if that names one, else on the pack's own."""

    rules: Word
    as_of: date | None = None


class OtherDay(Paper):
    """The rules of another day."""

    as_of: date


class KeepToday(Paper):
    """How much today's coverage counts: before all else, after coverage, as usual, last."""

    keep: Keep


class Resilient(Paper):
    """1: every joint branch must still be lawful when any one member has left."""

    resilience: Literal[0, 1]


class ChangeEnterprises(Paper):
    """Other values in columns of the ledger; a number with a sign is added."""

    change: Whom
    fields: dict[Word, Cell] = Field(min_length=1)


class AddEnterprises(Paper):
    """New enterprises, each with columns of the ledger."""

    add: Rows


class CloseEnterprises(Paper):
    """Enterprises that cease to operate; they stay in the ledger, out of scope."""

    close: Whom
    status: Word = "停业"


class TransferMembers(Paper):
    """Members whose relation is elsewhere bring it here; all of them unless ``members`` says."""

    transfer: Whom
    members: int | None = Field(default=None, ge=1)
    probationary_members: int = Field(default=0, ge=0)


class MergeEnterprises(Paper):
    """Several enterprises become one; their counts are added up."""

    merge: Whom
    into: Id
    fields: dict[Word, Cell] = Field(default_factory=dict)


class SplitEnterprise(Paper):
    """One enterprise becomes several; the shares add up to the whole."""

    split: Id
    into: list[Row] = Field(min_length=2)


class PinEnterprises(Paper):
    """A decision that must be kept: the form of coverage, and with whom."""

    pin: Whom
    mode: Mode
    branch: Id | None = None
    reason: Word | None = None


class UnpinEnterprises(Paper):
    """Decisions that need no longer be kept."""

    unpin: Whom


class ChangeHosts(Paper):
    """Other values for existing branches, e.g. how many they take."""

    change_host: Those
    fields: Row = Field(min_length=1)


class AddHosts(Paper):
    """New branches that take affiliates."""

    add_host: Rows


class CloseHosts(Paper):
    """Existing branches that are dissolved."""

    close_host: Those


class ChangeInstructors(Paper):
    """Other values for instructors, e.g. how many enterprises each can take."""

    change_instructor: Those
    fields: Row = Field(min_length=1)


class AddInstructors(Paper):
    """New instructors."""

    add_instructor: Rows


class CloseInstructors(Paper):
    """Instructors that leave."""

    close_instructor: Those


class NoChange(Paper):
    """What has no verb, or more than one: refused with what is meant."""

    @model_validator(mode="before")
    @classmethod
    def _refused(cls, given: Any) -> Any:
        keys = [str(key) for key in given] if isinstance(given, dict) else []
        if not keys:
            raise fault(
                "一项变更应以动词开头，如 close: E017",
                "a change begins with its verb, e.g. close: E017",
            )
        verbs = [key for key in keys if key in _VERBS]
        if verbs:
            said = ", ".join(verbs)
            raise fault(
                f"一项变更只能有一个动词，这里有 {said}；请分成几项",
                f"a change has one verb, and here are {said}; make them changes of their own",
            )
        near = nearest(keys[0], _VERBS)
        if near:
            raise fault(
                f"没有“{keys[0]}”这个动词；是不是“{near}”？",
                f'there is no verb "{keys[0]}"; did you mean "{near}"?',
            )
        raise fault(
            f"没有“{keys[0]}”这个动词；可用：{'、'.join(_VERBS)}",
            f'there is no verb "{keys[0]}"; known are: {", ".join(_VERBS)}',
        )


KINDS: tuple[type[Paper], ...] = (
    SetParameters, OtherRules, OtherDay, KeepToday, Resilient,
    ChangeEnterprises, AddEnterprises, CloseEnterprises,
    TransferMembers, MergeEnterprises, SplitEnterprise, PinEnterprises, UnpinEnterprises,
    ChangeHosts, AddHosts, CloseHosts, ChangeInstructors, AddInstructors, CloseInstructors,
)  # fmt: skip


def verb_of(change: Paper | type[Paper]) -> str:
    """The verb of a change, as it is written in the file."""
    kind = change if isinstance(change, type) else type(change)
    name, field = next(iter(kind.model_fields.items()))
    return field.alias or name


_VERBS = {verb_of(kind): kind for kind in KINDS}
"""The verb of each kind of change: its first key."""


def _kind_of(given: Any) -> str:
    if isinstance(given, Paper):
        return type(given).__name__
    keys = list(given) if isinstance(given, dict) else []
    verbs = [key for key in keys if key in _VERBS]
    if len(verbs) == 2 and "rules" in verbs and "as_of" in verbs:
        return "OtherRules"
    return _VERBS[verbs[0]].__name__ if len(verbs) == 1 else "NoChange"


Change = (
    SetParameters | OtherRules | OtherDay | KeepToday | Resilient
    | ChangeEnterprises | AddEnterprises | CloseEnterprises
    | TransferMembers | MergeEnterprises | SplitEnterprise | PinEnterprises | UnpinEnterprises
    | ChangeHosts | AddHosts | CloseHosts | ChangeInstructors | AddInstructors | CloseInstructors
)  # fmt: skip

if TYPE_CHECKING:
    ChangePaper = Change
else:
    ChangePaper = Annotated[
        Union[tuple(Annotated[kind, Tag(kind.__name__)] for kind in (*KINDS, NoChange))],  # noqa: UP007
        Discriminator(_kind_of),
    ]

Title = Annotated[
    Annotated[Word, Tag("Words")] | Annotated[Both, Tag("Both")],
    Discriminator(lambda given: "Both" if isinstance(given, dict | Both) else "Words"),
]
"""A title in one language, or in both."""


class BaselinePaper(Paper):
    """What every scenario starts from; paths are relative to the file."""

    ledger: Word
    hosts: Word | None = None
    instructors: Word | None = None
    mapping: Word | None = None
    datum: Literal["wgs84", "gcj02", "bd09"] | None = None
    rules: Word | None = None
    as_of: date | None = None
    set_: dict[Name, Value] = Field(default_factory=dict, alias="set")
    committee: Word | None = None
    keep: Keep = "usual"
    resilience: Literal[0, 1] = 0


class ScenarioPaper(Paper):
    """One scenario: what changes, after what the one that it ``builds_on`` has changed.

    ``restructure``: the baseline's plan counts as today's coverage, so that as little as can
    be changes; not said: as with the one that it builds on.
    """

    title: Title | None = None
    builds_on: Word | None = None
    restructure: bool | None = None
    changes: list[ChangePaper] = Field(default_factory=list)


class ScenariosPaper(Paper):
    """A whole file of scenarios."""

    title: Title | None = None
    baseline: BaselinePaper
    scenarios: dict[NameOfScenario, ScenarioPaper | None] = Field(min_length=1)
