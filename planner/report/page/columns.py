"""What the script of the page needs to know, as columns: one list a fact, not one object a row.

Sentences stand once in a list of their own and are named by their place in it, since thousands
of enterprises share them. The data stands in the page as JSON in which nothing can end the
element or begin another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planner.report.numbers import metres as metres_said
from planner.report.numbers import number
from planner.report.page.initials import initials_of
from planner.report.page.markup import clean
from planner.report.palette import DARK, DARK_GROUND, LIGHT, LIGHT_GROUND

if TYPE_CHECKING:
    from planner.report.page.boundary import Ring
    from planner.report.page.wording import Wording
    from planner.report.story import Story
    from planner.report.story.nouns import Branch, Enterprise, Instructor, Spot

INKS = {
    "light": {
        "ink": "#1d2023", "soft": "#5b6168", "line": "#c9c5bb", "faint": "#f2f0ea",
        "card": "#ffffff", "pick": "#e0a100", "ground": LIGHT_GROUND, "modes": LIGHT,
    },
    "dark": {
        "ink": "#e7e5e0", "soft": "#a3a8ae", "line": "#4a4f56", "faint": "#24282d",
        "card": "#1b1e22", "pick": "#ffd257", "ground": DARK_GROUND, "modes": DARK,
    },
}  # fmt: skip


@dataclass(frozen=True)
class Keys:
    """The place of everything in the columns: things by id, zones and industries by name."""

    enterprise: dict[str, int]
    branch: dict[str, int]
    person: dict[str, int]
    zone: dict[str, int]
    industry: dict[str, int]

    @classmethod
    def of_story(cls, story: Story) -> Keys:
        return cls(
            {one.id: at for at, one in enumerate(story.enterprises)},
            {one.id: at for at, one in enumerate(story.branches)},
            {one.id: at for at, one in enumerate((*story.instructors, *story.contacts))},
            _places(one.zone for one in story.enterprises),
            _places(one.industry for one in story.enterprises),
        )

    def of(self, kind: str, ref: str) -> str | None:
        """What the script calls a branch or a person; None if the lists do not have it."""
        table, letter = (self.branch, "b") if kind == "branch" else (self.person, "p")
        at = table.get(ref)
        return None if at is None else f"{letter}-{at}"


def _places(names: Iterable[str | None]) -> dict[str, int]:
    """The names that there are, in order, with their places."""
    return {name: at for at, name in enumerate(sorted({one for one in names if one is not None}))}


ITS_NAME = "\ue000"
"""Stands in a sentence for the name of the enterprise that it is said of."""


class _Sentences:
    """Every sentence once, and its place."""

    def __init__(self, say: Wording) -> None:
        self.say, self.places = say, dict[str, int]()

    def __call__(self, said: Any, of: str = "") -> int:
        """``of`` is the name that the sentence speaks of; all who are told the same share it."""
        words = clean(self.say.text(said)) if said else ""
        if of and ITS_NAME not in words:
            words = words.replace(clean(of), ITS_NAME)
        return self.places.setdefault(words, len(self.places)) if words else -1


def data_of(story: Story, say: Wording, keys: Keys, boundary: tuple[Ring, ...]) -> dict[str, Any]:
    """All columns, as plain data."""
    sentence = _Sentences(say)
    organs = [story.committee] if story.committee else []
    parents = {one.parent_id for one in story.branches if one.parent_id}
    organs += sorted(parents - keys.branch.keys() - set(organs))
    tokens = [one.token for one in story.outcomes]
    rule_at = {rule.id: at for at, rule in enumerate(story.rules)}
    columns = _enterprises(story.enterprises, sentence, keys, tokens, rule_at)
    open_ones = {
        keys.enterprise[one.enterprise_id]: [
            place
            for said in (one.reason, *one.remedies)
            if (place := sentence(said, story.enterprise[one.enterprise_id].name)) >= 0
        ]
        for one in story.uncovered
        if one.enterprise_id in keys.enterprise
    }
    moves = [
        [
            one.number, say.text(one.word), keys.enterprise.get(one.enterprise_id or "", -1),
            keys.branch.get(one.branch_id or "", -1),
            clean(one.subject), sentence(one.before), sentence(one.after), sentence(one.why),
        ]
        for one in story.moves
    ]  # fmt: skip
    return {
        "lang": "zh-CN" if say.language == "zh" else "en",
        "say": say.for_script(),
        "colours": INKS,
        "modes": tokens,
        "modeWords": [say.text(one.word) for one in story.outcomes],
        "zones": [clean(one) for one in keys.zone],
        "industries": [clean(one) for one in keys.industry],
        "rules": [[rule.id, say.text(rule.title)] for rule in story.rules],
        "organs": [clean(one) for one in organs],
        "e": columns,
        "branchFacts": [say.title(key) for key in _FACTS],
        "b": [_branch(one, story, say, keys, organs) for one in story.branches],
        "p": [_person(one, say, keys) for one in (*story.instructors, *story.contacts)],
        "uncovered": {str(at): said for at, said in open_ones.items() if said},
        "moves": moves,
        "boundary": boundary,
        "strings": list(sentence.places),
    }


def as_json(data: dict[str, Any]) -> str:
    """JSON for an element of the page: no tag, no comment and no entity can stand in it."""
    told = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        told = told.replace(sign, f"\\u{ord(sign):04x}")
    return told


def _known(value: int | None) -> int:
    return -1 if value is None else value


def _flag(value: bool | None) -> int:
    return -1 if value is None else int(value)


def _spot(spot: Spot | None) -> list[float] | None:
    """Metres to a tenth; whole numbers without a point."""
    if spot is None:
        return None
    return [int(v) if v == int(v) else v for v in (round(spot.x, 1), round(spot.y, 1))]


def _enterprises(
    all_: tuple[Enterprise, ...],
    sentence: _Sentences,
    keys: Keys,
    tokens: list[str],
    rule_at: dict[str, int],
) -> dict[str, list[Any]]:
    mode_at = {token: at for at, token in enumerate(tokens)}
    names = [clean(one.name) for one in all_]
    return {
        "id": [clean(one.id) for one in all_],
        "name": names,
        "py": initials_of(names),
        "zone": [keys.zone.get(one.zone or "", -1) for one in all_],
        "industry": [keys.industry.get(one.industry or "", -1) for one in all_],
        "staff": [_known(one.employees) for one in all_],
        "scale": [_flag(one.above_scale) for one in all_],
        "members": [one.members for one in all_],
        "full": [one.full_members for one in all_],
        "elsewhere": [_known(one.members_elsewhere) for one in all_],
        "activists": [_known(one.activists) for one in all_],
        "mode": [mode_at[one.mode] for one in all_],
        "branch": [keys.branch.get(one.branch_id or "", -1) for one in all_],
        "person": [keys.person.get(one.instructor_id or "", -1) for one in all_],
        "distance": [_known(one.distance_m) for one in all_],
        "rule": [rule_at.get(one.rule_id, -1) for one in all_],
        "because": [sentence(one.because, one.name) for one in all_],
        "articles": [sentence(one.articles) for one in all_],
        "choices": [
            [[mode_at[c.mode], int(c.taken), sentence(c.why, one.name)] for c in one.choices]
            for one in all_
        ],
        "rank": [_known(one.rank) for one in all_],
        "today": [sentence(one.today) for one in all_],
        "changed": [_flag(one.changed) for one in all_],
        "pinned": [int(one.pinned) for one in all_],
        "pin": [sentence(one.pin_reason) for one in all_],
        "contacts": [
            [keys.person[key] for key in one.contact_ids if key in keys.person] for one in all_
        ],
        "lead": [int(one.lead) for one in all_],
        "spot": [_spot(one.spot) for one in all_],
    }


_FACTS = (
    "units", "members", "room", "leadership", "groups", "parts", "parent", "carries", "dispersion",
)  # fmt: skip
"""What is told of a branch, in order."""
_OUTCOME = {"standalone": "standalone", "joint": "joint", "existing": "affiliated"}


def _branch(
    one: Branch, story: Story, say: Wording, keys: Keys, organs: list[str]
) -> dict[str, Any]:
    """A branch; ``organ`` is the organ at the top of the branches it reports to, or -1."""
    members = say("ofThemFull", n=number(one.members), full=number(one.full_members))
    facts = (
        number(one.units),
        number(one.members) if one.members == one.full_members else members,
        "" if one.max_members is None else number(one.max_members),
        say.text(one.committee),
        number(one.party_groups) if one.party_groups else "",
        number(one.parts) if one.parts and one.parts > 1 else "",
        one.parent or "",
        one.carries or "",
        "" if one.dispersion_m is None else say.text(metres_said(one.dispersion_m)),
    )
    return {
        "id": clean(one.id),
        "name": clean(one.name),
        "kind": one.kind,
        "outcome": _OUTCOME[one.kind],
        "kindWord": say.text(one.kind_word),
        "formWord": say.text(one.form_word),
        "usual": one.usual,
        "zone": clean(one.zone or ""),
        "members": one.members,
        "lead": keys.enterprise.get(one.lead_id or "", -1),
        "organ": _organ(one, story, organs),
        "over": keys.branch.get(one.parent_id or "", -1),
        "facts": [clean(value) for value in facts],
        "fragile": [clean(say.text(said)) for said in one.fragile],
        "e": [keys.enterprise[key] for key in one.enterprise_ids if key in keys.enterprise],
        "spot": _spot(one.spot),
    }


def _organ(one: Branch, story: Story, organs: list[str]) -> int:
    seen: set[str] = set()
    parent = one.parent_id
    while parent in story.branch and parent not in seen:
        seen.add(parent)
        parent = story.branch[parent].parent_id
    return organs.index(parent) if parent in organs else -1


def person_named(one: Instructor, say: Wording) -> str:
    """A person's name, or the zone of a post that somebody must be appointed to."""
    return say("no_zone") if one.post and one.zone is None else one.name


def _person(one: Instructor, say: Wording, keys: Keys) -> dict[str, Any]:
    contact = one.role == "contact"
    if contact:
        facts = [(say.title("points"), number(one.contact_points))]
    else:
        facts = [(say.title("load"), number(one.load))]
        if one.capacity is not None:
            facts.append((say("capacity"), number(one.capacity)))
        if one.to_be_appointed:
            facts.append((say("posts"), number(one.to_be_appointed)))
    return {
        "id": clean(one.id),
        "name": clean(person_named(one, say)),
        "contact": contact,
        "word": say.title("cadre" if contact else "post" if one.post else "instructor"),
        "zone": clean(one.zone or ""),
        "facts": facts,
        "e": [keys.enterprise[key] for key in one.enterprise_ids if key in keys.enterprise],
        "spot": _spot(one.spot),
    }
