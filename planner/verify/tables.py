"""Instructors and edges of a plan: they must say what the assignments and the inputs say."""

from __future__ import annotations

import polars as pl

from planner.language import Text
from planner.verify.case import EDGE, FILES, Case
from planner.verify.contacts import check_contacts

POSTS, EDGES = FILES["posts"], FILES["edges"]
BETWEEN = "\x1f"
"""Stands between the parts of an edge's key, where no id has it."""


def check_posts(case: Case) -> None:
    """The instructors with their loads; without a file, the posts to be filled in each zone."""
    loads = (
        case.units.filter(
            (pl.col("a_mode") == "dispatched") & pl.col("a_instructor_id").is_not_null()
        )
        .group_by(pl.col("a_instructor_id").alias("instructor_id"))
        .agg(pl.len().cast(pl.Int64).alias("own_load"))
    )
    usual = case.limit("instructor_capacity")
    own = (
        _posts_to_fill(loads, usual)
        if case.instructors is None
        else _posts_of_file(case, loads, usual)
    )
    case.findings.rows(
        "instructor-lost",
        own.join(case.posts, on="instructor_id", how="anti"),
        Text("缺少⟦instructor⟧“{instructor_id}”", "{instructor_id} is missing"),
        file=POSTS,
        key="instructor_id",
    )
    case.findings.rows(
        "instructor-strange",
        case.posts.join(own, on="instructor_id", how="anti"),
        Text(
            "“{instructor_id}”不在名册中，也没有派驻⟦enterprise⟧",
            "{instructor_id} is neither in the file nor sent to anybody",
        ),
        file=POSTS,
        key="instructor_id",
    )
    both = case.posts.join(own, on="instructor_id", how="inner")
    for column in (
        "load", "capacity", "to_be_appointed", "name", "contact_points", "role", "zone"
    ):  # fmt: skip
        wanted = pl.col(f"own_{column}")
        case.findings.rows(
            f"instructor-{column.replace('_', '-')}",
            both.filter(pl.col(column).ne_missing(wanted)).select(
                "instructor_id", wanted.alias("own"), pl.col(column).alias("said")
            ),
            Text(
                f"“{{instructor_id}}”的 {column} 应为 {{own}}，方案写的是 {{said}}",
                f"{{instructor_id}}: {column} is {{own}}, the plan says {{said}}",
            ),
            file=POSTS,
            key="instructor_id",
            column=column,
        )


def _posts_to_fill(loads: pl.DataFrame, usual: int | None) -> pl.DataFrame:
    """As many posts a zone as the dispatched need, each with the usual capacity."""
    load = pl.col("own_load")
    size = None if usual is None else max(usual, 1)
    heads = pl.lit(1, pl.Int64) if size is None else (load + size - 1) // size
    posts = loads.with_columns(
        heads.cast(pl.Int64).alias("own_to_be_appointed"),
        pl.lit(0, pl.Int64).alias("own_contact_points"),
        pl.lit("instructor").alias("own_role"),
        pl.lit(None, pl.String).alias("own_name"),
        # A post of no zone is called "post:", one of a zone "post:<zone>".
        pl.col("instructor_id").str.slice(5).replace("", None).alias("own_zone"),
    )
    capacity = pl.lit(None) if size is None else pl.col("own_to_be_appointed") * size
    return posts.with_columns(capacity.cast(pl.Int64).alias("own_capacity"))


def _posts_of_file(case: Case, loads: pl.DataFrame, usual: int | None) -> pl.DataFrame:
    """Everybody in the file, with what each has to do."""
    assert case.instructors is not None
    points = (
        case.edges.filter(pl.col("relation") == "contacts")
        .group_by(pl.col("source").alias("instructor_id"))
        .agg(pl.len().cast(pl.Int64).alias("own_contact_points"))
    )
    each = case.parameters.get("contact_enterprises")
    default = (
        pl.when(pl.col("role") == "contact")
        .then(pl.lit(1 if each is None else int(each), pl.Int64))
        .otherwise(pl.lit(usual, pl.Int64))
    )
    return (
        case.instructors.select(
            pl.col("id").alias("instructor_id"),
            pl.col("capacity").fill_null(default).alias("own_capacity"),
            pl.lit(0, pl.Int64).alias("own_to_be_appointed"),
            pl.col("name").alias("own_name"),
            pl.col("role").fill_null("instructor").alias("own_role"),
            pl.col("zone").alias("own_zone"),
        )
        .join(loads, on="instructor_id", how="left")
        .join(points, on="instructor_id", how="left")
        .with_columns(pl.col("own_load", "own_contact_points").fill_null(0))
    )


def check_edges(case: Case) -> None:
    """The graph's edges are those of the assignments and branches, each once."""
    mode = pl.col("a_mode")
    own = pl.concat(
        [
            _edges(
                case.units.filter(mode.is_in(["standalone", "joint"])),
                "a_branch_id",
                "id",
                "covers",
            ),
            _edges(case.units.filter(mode == "affiliated"), "a_branch_id", "id", "hosts"),
            _edges(
                case.units.filter(mode == "dispatched"), "a_instructor_id", "id", "dispatched_to"
            ),
            _edges(case.branches, "branch_id", "parent_id", "reports_to"),
        ]
    )
    edge = pl.concat_str([pl.col(c).fill_null("") for c in EDGE], separator=BETWEEN)
    said = case.edges.with_columns(edge.alias("edge"))
    on = ["source", "target", "relation"]
    contacts = pl.col("relation") == "contacts"
    for code, wrong, what in (
        (
            "edge-twice",
            said.filter(pl.col("edge").is_duplicated()).unique("edge"),
            Text(
                "边 {source} → {target}（{relation}）重复",
                "{source} → {target} ({relation}) stands twice",
            ),
        ),
        (
            "edge-lost",
            own.join(said, on=on, how="anti"),
            Text(
                "缺少边 {source} → {target}（{relation}）",
                "{source} → {target} ({relation}) is missing",
            ),
        ),
        (
            "edge-unknown",
            said.filter(~contacts.fill_null(False)).join(own, on=on, how="anti", nulls_equal=True),
            Text(
                "边 {source} → {target}（{relation}）与分配不符",
                "{source} → {target} ({relation}) does not follow from the assignments",
            ),
        ),
    ):
        find = None if code == "edge-lost" else "edge"
        case.findings.rows(code, wrong, what, file=EDGES, key="source", find=find)
    check_contacts(case, said.filter(contacts.fill_null(False)))


def _edges(frame: pl.DataFrame, source: str, target: str, relation: str) -> pl.DataFrame:
    named = frame.select(
        pl.col(source).alias("source"),
        pl.col(target).alias("target"),
        pl.lit(relation).alias("relation"),
    )
    return named.drop_nulls()
