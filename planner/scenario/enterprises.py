"""Changes of single enterprises: other values, new ones, closed ones, transfers, pins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from planner.language import Text
from planner.ledger import words
from planner.scenario.cells import (
    MEMBERS,
    agreeing,
    cell_text,
    kinds_of,
    known_columns,
    moved_to_wgs84,
    names_of,
    read_count,
    said_values,
    typed_rows,
)
from planner.scenario.choosing import chosen
from planner.scenario.papers import (
    AddEnterprises,
    ChangeEnterprises,
    CloseEnterprises,
    PinEnterprises,
    TransferMembers,
    UnpinEnterprises,
    Where,
)
from planner.scenario.town import NO_REMEDY, At, Gone, Load, Town

PINS = ("pin_mode", "pin_branch", "pin_reason", "pin_until")
_LISTED = 5


def change(town: Town, paper: ChangeEnterprises, at: At, load: Load) -> Town:
    """Other values in columns of enterprises; a number with a sign is added to what is there."""
    reopened = "status" in paper.fields
    town, ids = chosen(town, paper.change, at, "change", load, closed_too=reopened)
    known = known_columns(town, "enterprises", paper.fields, at, "fields", fixed=("id",))
    if not known or not ids:
        return town
    changed = with_values(town, ids, paper.fields, at, "fields")
    if changed is None:
        return town
    if reopened:
        changed = replace(
            changed, closed={one: gone for one, gone in town.closed.items() if one not in ids}
        )
    values = said_values(paper.fields, at, "fields")
    called = names_of(town, ids)
    return changed.saying(Text(f"改动 {called.zh}：{values}", f"change {called.en}: {values}"))


def with_values(
    town: Town, ids: Sequence[str], fields: Mapping[str, Any], at: At, *path: str | int
) -> Town | None:
    """The town with other values in rows of the enterprises; None and problems if refused."""
    kinds = kinds_of("enterprises")
    table = town.ledger.enterprises
    old = table.filter(pl.col("id").is_in(list(ids)))
    before = len(at.problems)
    new = old.with_columns(
        _column(old, name, value, kinds[name], at, *path, name).alias(name)
        for name, value in fields.items()
        if name in kinds
    )
    if len(at.problems) > before:
        return None
    new = agreeing(old, new, fields)
    typed = typed_rows("enterprises", new, fields, at, *path)
    if typed is None:
        return None
    typed = moved_to_wgs84(typed, fields, town, at, *path)
    written = [name for name in fields if name in kinds]
    if any(name in MEMBERS for name in fields):
        written = list(dict.fromkeys([*written, *MEMBERS]))
    if "status" in fields:
        written.append("operating")
    extras = [
        pl.lit(cell_text(value), pl.String).alias(name)
        for name, value in fields.items()
        if name not in kinds
    ]
    update = typed.select("id", *written).with_columns(extras)
    return town.with_table("enterprises", overwritten(table, update))


def overwritten(table: pl.DataFrame, update: pl.DataFrame) -> pl.DataFrame:
    """The table with the cells of some rows and columns as ``update`` has them, blanks too."""
    names = [name for name in update.columns if name != "id"]
    both = table.select("id").join(
        update.with_columns(touched=pl.lit(True)), on="id", how="left", maintain_order="left"
    )
    touched = both["touched"].fill_null(False)
    return table.with_columns(
        pl.when(touched).then(both[name]).otherwise(pl.col(name)).alias(name) for name in names
    )


def _column(
    old: pl.DataFrame, name: str, value: Any, kind: str, at: At, *path: str | int
) -> pl.Expr:
    """The new value of a column in each row: typed for counts, as text for all others."""
    if kind != "count":
        if at.signed(*path) and kind in ("text", "id", "mode", "flag"):
            what = Text(f"“{name}”不是数，不能加减", f'"{name}" is no number to add to')
            at.fault("not-a-count", what, NO_REMEDY, *path)
        return pl.lit(cell_text(value), pl.String)
    if not at.signed(*path):
        if value is None and name in MEMBERS[:2]:
            what = Text(f"“{name}”不能空白", f'"{name}" cannot be blank')
            at.fault("blank-members", what, Text("请写数字", "write a number"), *path)
        return pl.lit(read_count("enterprises", name, value, at, *path), pl.Int64)
    new = old.select(id="id", new=pl.col(name).fill_null(0) + int(value))
    below = new.filter(pl.col("new") < 0)
    if below.height:
        some = [f"{one} ({left})" for one, left in below.head(_LISTED).iter_rows()]
        at.fault(
            "below-zero",
            Text(
                f"“{name}”会小于 0：{'、'.join(some)}{'……' if below.height > _LISTED else ''}",
                f'"{name}" would fall below 0: {", ".join(some)}'
                f"{' …' if below.height > _LISTED else ''}",
            ),
            Text("请减少得少一些", "take away less"),
            *path,
        )
        return pl.col(name)
    return pl.col(name).fill_null(0) + int(value)


def add(town: Town, paper: AddEnterprises, at: At, load: Load) -> Town:
    """New enterprises, read as rows of the ledger; one without an id goes by its name."""
    rows = [paper.add] if isinstance(paper.add, dict) else list(paper.add)
    added = new_rows(town, rows, at, "add")
    if added is None:
        return town
    changed = with_new_rows(town, added)
    called = names_of(changed, added["id"].to_list())
    return changed.saying(Text(f"新增 {called.zh}", f"add {called.en}"))


def new_rows(
    town: Town, rows: Sequence[Mapping[str, Any]], at: At, key: str, *, replacing: str | None = None
) -> pl.DataFrame | None:
    """Rows to add, typed; ``replacing``: the id of one that goes, so that they may take its id."""
    before = len(at.problems)
    several = len(rows) > 1 or key == "into"
    texts = []
    taken = set(town.ledger.enterprises["id"].to_list()) - {replacing}
    for index, row in enumerate(rows):
        path: tuple[str | int, ...] = (key, index) if several else (key,)
        known_columns(town, "enterprises", row, at, *path)
        text = {name: cell_text(value) for name, value in row.items()}
        ident = text.get("id") or text.get("name")
        if not ident:
            what = Text("新企业没有编号或名称", "a new ⟦enterprise⟧ has neither id nor name")
            at.fault("no-name", what, Text("请写 name", "give it a name"), *path)
            continue
        if ident in taken:
            what = Text(f"编号“{ident}”已有企业使用", f'"{ident}" is taken by another ⟦enterprise⟧')
            at.fault("id-taken", what, Text("请另取编号", "give it another id"), *path, "id")
            continue
        taken.add(ident)
        texts.append({**text, "id": ident})
    if len(at.problems) > before:
        return None
    said = list(dict.fromkeys(name for row in texts for name in row))
    frame = pl.DataFrame(
        [{name: row.get(name) for name in said} for row in texts],
        schema={name: pl.String for name in said},
    )
    typed = typed_rows("enterprises", frame, said, at, key, each=several)
    if typed is None:
        return None
    typed = moved_to_wgs84(typed, said, town, at, key)
    extras = [name for name in said if name not in typed.columns]
    if extras:
        typed = typed.hstack(frame.select(extras))
    return typed if len(at.problems) == before else None


def with_new_rows(town: Town, added: pl.DataFrame) -> Town:
    """The town with further enterprises, as if they stood below the last row of the file."""
    table = town.ledger.enterprises
    last = table["source_row"].max()
    first = (last if isinstance(last, int) else 1) + 1
    added = added.with_columns(source_row=pl.int_range(first, first + added.height, dtype=pl.Int64))
    blank = [
        pl.lit(None, dtype).alias(name)
        for name, dtype in table.schema.items()
        if name not in added.columns
    ]
    rows = added.with_columns(blank).select(table.columns).cast(dict(table.schema))  # type: ignore[arg-type]
    return town.with_table("enterprises", pl.concat([table, rows]))


def close(town: Town, paper: CloseEnterprises, at: At, load: Load) -> Town:
    """Enterprises that cease to operate; what was pinned for them is moot."""
    if words.is_operating(paper.status) is not False:
        at.fault(
            "not-a-closing",
            Text(f"“{paper.status}”不表示停业", f'"{paper.status}" does not say that it closed'),
            Text("请写 停业、注销、搬离 等", "write closed, dissolved, relocated …"),
            "status",
        )
        return town
    town, ids = chosen(town, paper.close, at, "close", load)
    table = town.ledger.enterprises
    rows = table.filter(pl.col("id").is_in(ids))
    already = rows.filter(~pl.col("operating"))["id"].to_list()
    if already and not isinstance(paper.close, Where):
        called = names_of(town, already)
        town = town.warned(
            at.warning(
                "closed-already",
                Text(f"{called.zh} 本来就不在经营", f"{called.en} did not operate anyway"),
                NO_REMEDY,
                "close",
            )
        )
    ids = [one for one in ids if one not in already]
    if not ids:
        return town
    pinned = rows.filter(pl.col("pin_mode").is_not_null() & pl.col("operating"))["id"].to_list()
    if pinned:
        called = names_of(town, pinned)
        town = town.warned(
            at.warning(
                "pin-moot",
                Text(
                    f"{called.zh} 停业，其指定不再有效", f"{called.en}: closed, so its pin is moot"
                ),
                NO_REMEDY,
                "close",
            )
        )
    touched = pl.col("id").is_in(ids)
    closed = table.with_columns(
        status=pl.when(touched).then(pl.lit(paper.status)).otherwise("status"),
        operating=pl.col("operating") & ~touched,
        **{name: pl.when(~touched).then(pl.col(name)) for name in PINS if name in table.columns},
    )
    gone = Gone(Text("停业", "was closed"), at.place("close"))
    called = names_of(town, ids)
    return (
        town.with_table("enterprises", closed)
        .without({one: gone for one in ids})
        .saying(Text(f"{called.zh} {paper.status}", f"close {called.en}"))
    )


def transfer(town: Town, paper: TransferMembers, at: At, load: Load) -> Town:
    """Members whose relation is elsewhere bring it here, as full members unless it is said."""
    town, ids = chosen(town, paper.transfer, at, "transfer", load)
    table = town.ledger.enterprises
    elsewhere = pl.col("members_elsewhere").fill_null(0)
    rows = table.filter(pl.col("id").is_in(ids)).with_columns(elsewhere=elsewhere)
    if isinstance(paper.transfer, Where):
        rows = rows.filter(pl.col("elsewhere") >= (paper.members or 1))
        if ids and rows.is_empty():
            town = town.warned(
                at.warning(
                    "nobody-elsewhere",
                    Text(
                        "符合条件的企业没有这么多组织关系在外的⟦member⟧",
                        "none of these has so many ⟦member+⟧ whose relation is elsewhere",
                    ),
                    NO_REMEDY,
                    "transfer",
                )
            )
    moved = pl.lit(paper.members, pl.Int64) if paper.members else pl.col("elsewhere")
    rows = rows.with_columns(moved=moved)
    short = rows.filter((pl.col("elsewhere") < pl.col("moved")) | (pl.col("moved") == 0))
    for one, there in short.select("id", "elsewhere").head(_LISTED).iter_rows():
        at.fault(
            "too-few-elsewhere",
            Text(
                f"{one} 组织关系在外的⟦member⟧只有 {there} 名",
                f"{one} has only {there} ⟦member+⟧ whose relation is elsewhere",
            ),
            NO_REMEDY,
            "members" if paper.members else "transfer",
        )
    young = paper.probationary_members
    if rows.filter(pl.col("moved") < young).height:
        at.fault(
            "too-many-probationary",
            Text(
                "⟦probationary_member⟧多于转入的人数",
                "more ⟦probationary_member+⟧ than are transferred",
            ),
            NO_REMEDY,
            "probationary_members",
        )
        return town
    if not short.is_empty() or rows.is_empty():
        return town
    update = rows.select(
        "id",
        members_elsewhere=pl.col("elsewhere") - pl.col("moved"),
        members=pl.col("members") + pl.col("moved"),
        full_members=pl.col("full_members") + pl.col("moved") - young,
        probationary_members=(
            pl.col("probationary_members").fill_null(0) + young
            if young
            else pl.col("probationary_members")
        ),
    )
    number = int(rows["moved"].sum())
    called = names_of(town, rows["id"].to_list())
    return town.with_table("enterprises", overwritten(table, update)).saying(
        Text(
            f"{called.zh} 转入组织关系 {number} 名",
            f"transfer {number} to {called.en}",
        )
    )


def pin(town: Town, paper: PinEnterprises, at: At, load: Load) -> Town:
    """A decision that must be kept; a reason that is not given says which scenario took it."""
    town, ids = chosen(town, paper.pin, at, "pin", load)
    table = town.ledger.enterprises
    idle = table.filter(pl.col("id").is_in(ids) & ~pl.col("operating"))["id"].to_list()
    if idle and not isinstance(paper.pin, Where):
        called = names_of(town, idle)
        what = Text(
            f"{called.zh} 不在经营，不能指定", f"{called.en} does not operate: no pin can be kept"
        )
        at.fault("pin-out-of-scope", what, NO_REMEDY, "pin")
        return town
    ids = [one for one in ids if one not in idle]
    if not ids:
        return town
    touched = pl.col("id").is_in(ids)
    new: dict[str, str | None] = {
        "pin_mode": paper.mode,
        "pin_branch": paper.branch,
        "pin_reason": paper.reason,
        "pin_until": None,
    }
    pinned = table.with_columns(
        pl.when(touched)
        .then(pl.lit(new[name], table.schema[name]))
        .otherwise(pl.col(name))
        .alias(name)
        for name in PINS
        if name in table.columns
    )
    called = names_of(town, ids)
    to = f" → {paper.branch}" if paper.branch else ""
    return town.with_table("enterprises", pinned).saying(
        Text(f"指定 {called.zh}：⟦{paper.mode}⟧{to}", f"pin {called.en}: ⟦{paper.mode}⟧{to}")
    )


def unpin(town: Town, paper: UnpinEnterprises, at: At, load: Load) -> Town:
    """Decisions that need no longer be kept."""
    town, ids = chosen(town, paper.unpin, at, "unpin", load)
    table = town.ledger.enterprises
    ids = table.filter(pl.col("id").is_in(ids) & pl.col("pin_mode").is_not_null())["id"].to_list()
    if not ids:
        if not at.problems:
            what = Text("这里没有指定可以取消", "there is no pin to take away here")
            town = town.warned(at.warning("no-pin", what, NO_REMEDY, "unpin"))
        return town
    touched = pl.col("id").is_in(ids)
    free = table.with_columns(
        pl.when(~touched).then(pl.col(name)).alias(name) for name in PINS if name in table.columns
    )
    called = names_of(town, ids)
    return town.with_table("enterprises", free).saying(
        Text(f"取消 {called.zh} 的指定", f"unpin {called.en}")
    )
