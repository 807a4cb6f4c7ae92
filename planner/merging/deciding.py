"""What a person has said about doubtful rows: this one of the old ledger is that one of the new."""

from __future__ import annotations

from collections.abc import Sequence

from planner.errors import Problem, UsageError
from planner.language import Text
from planner.ledger.findings import row_list
from planner.merging.rounds import Round, name_key, name_keys


def decided_pairs(old: Round, new: Round, said: Sequence[str]) -> list[tuple[int, int]]:
    """The rows that ``OLD=NEW`` names, each side an id or a name of its ledger.

    Raises ``UsageError`` with everything that names nobody, several, or one row twice.
    """
    pairs: list[tuple[int, int]] = []
    wrong: list[Problem] = []
    for one in said:
        found = _pair(old, new, one)
        if isinstance(found, Problem):
            wrong.append(found)
        elif found in pairs:
            continue
        elif found[0] in {o for o, _ in pairs} or found[1] in {n for _, n in pairs}:
            wrong.append(
                _problem(
                    one,
                    Text("其中一方已另有对应", "one of the two has a counterpart already"),
                    Text("一家企业只能对应一家", "an enterprise has one counterpart"),
                )
            )
        else:
            pairs.append(found)
    if wrong:
        raise UsageError(wrong)
    return pairs


def _pair(old: Round, new: Round, said: str) -> tuple[int, int] | Problem:
    """The rows that one decision names; a name may itself hold ``=``, so every cut is tried."""
    cuts = [i for i, c in enumerate(said) if c == "="]
    best: Problem | None = None
    for cut in cuts:
        left, right = said[:cut].strip(), said[cut + 1 :].strip()
        if not (left and right):
            continue
        o, n = _row(old, left, _OLD), _row(new, right, _NEW)
        if isinstance(o, int) and isinstance(n, int):
            return o, n
        wrong = o if isinstance(o, Text) else n
        if isinstance(wrong, Text) and best is None:
            best = _problem(said, wrong, _HOW)
    return best or _problem(said, Text("不是“旧=新”", "it is not OLD=NEW"), _HOW)


_OLD, _NEW = Text("旧台账", "the old ledger"), Text("新台账", "the new ledger")
_HOW = Text(
    "请写 旧=新，两边各为本台账中的代码或名称；没有代码的写 row-行号",
    "write OLD=NEW, each an id or a name of its ledger; without an id write row-<row number>",
)


def _row(survey: Round, word: str, ledger: Text) -> int | Text:
    """The row that an id or a name means, or why it means none."""
    by_id = (survey.made == word).arg_true().to_list()
    if len(by_id) == 1:
        return int(by_id[0])
    names = name_keys(survey.enterprises["name"])
    by_name = (names == name_key(word)).fill_null(False).arg_true().to_list()
    if len(by_name) == 1:
        return int(by_name[0])
    if by_name:
        where = row_list(survey.enterprises["source_row"][by_name].to_list())
        return Text(
            f"{ledger.zh}中有 {len(by_name)} 家叫“{word}”（{where.zh}），请写代码",
            f'{ledger.en} has {len(by_name)} called "{word}" ({where.en}); name it by its id',
        )
    return Text(f"{ledger.zh}中没有“{word}”", f'{ledger.en} has no "{word}"')


def _problem(said: str, what: Text, remedy: Text) -> Problem:
    return Problem(
        "same",
        Text(f"--same“{said}”：{what.zh}", f'--same "{said}": {what.en}'),
        remedy,
        value=said,
    )
