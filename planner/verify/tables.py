"""The other tables of a plan: branches, instructors and edges must say what the assignments say."""

from __future__ import annotations

import polars as pl

from planner.language import Text
from planner.verify.case import FILES, Case

BRANCHES, POSTS, EDGES = FILES["branches"], FILES["posts"], FILES["edges"]


def check_branches(case: Case, joint: pl.DataFrame) -> None:
    """One row for every host, standalone and joint branch, with the right sums."""
    own = _own_branches(case, joint)
    case.findings.rows(
        "branch-id-shared",
        own.filter(pl.col("branch_id").is_duplicated()).unique("branch_id"),
        Text("“{branch_id}”指两个党支部", "{branch_id} stands for two branches"),
        file=BRANCHES,
        key="branch_id",
    )
    own = own.unique("branch_id", keep="first", maintain_order=True)
    said = case.branches
    case.findings.rows(
        "branch-lost",
        own.join(said, on="branch_id", how="anti"),
        Text("缺少党支部“{branch_id}”（{own_kind}）", "{branch_id} ({own_kind}) is missing"),
        file=BRANCHES,
        key="branch_id",
    )
    case.findings.rows(
        "branch-unknown",
        said.join(own, on="branch_id", how="anti").select("branch_id", "kind"),
        Text(
            "“{branch_id}”（{kind}）没有任何企业，也不是已有党支部",
            "{branch_id} ({kind}) covers no enterprise and is no host",
        ),
        file=BRANCHES,
        key="branch_id",
    )
    both = said.join(own, on="branch_id", how="inner")
    for column in ("kind", "lead_enterprise_id", "units", "members", "full_members"):
        _compare(case, both, column, pl.lit(True))
    if case.has("branches", "dispersion_m"):
        _compare(case, both, "dispersion_m", pl.col("own_kind") == "joint")
    case.findings.rows(
        "branch-cells",
        said.filter(pl.any_horizontal(pl.col("name", "form").is_null())),
        Text("“{branch_id}”缺名称或建制", "{branch_id} has no name or no form"),
        file=BRANCHES,
        key="branch_id",
    )
    case.findings.rows(
        "committee-size",
        said.filter(pl.col("committee_min") > pl.col("committee_max")),
        Text(
            "“{branch_id}”委员会人数 {committee_min}—{committee_max} 有误",
            "{branch_id}: a committee of {committee_min} to {committee_max}",
        ),
        file=BRANCHES,
        key="branch_id",
    )
    case.findings.rows(
        "branch-prefix",
        both.filter(
            ((pl.col("own_kind") == "standalone") & ~_called("S-"))
            | ((pl.col("own_kind") == "joint") & ~_called("J-"))
        ),
        Text(
            "“{branch_id}”的编号与企业 {own_lead_enterprise_id} 不符",
            "{branch_id} is not an id of a branch of {own_lead_enterprise_id}",
        ),
        file=BRANCHES,
        key="branch_id",
    )


def _called(prefix: str) -> pl.Expr:
    """Whether a branch is called after its lead, but for a number where that id was taken."""
    plain = pl.lit(prefix) + pl.col("own_lead_enterprise_id")
    rest = pl.col("branch_id").str.slice(plain.str.len_chars())
    return pl.col("branch_id").str.starts_with(plain) & rest.str.contains(r"^(-\d+)?$")


def _own_branches(case: Case, joint: pl.DataFrame) -> pl.DataFrame:
    """The branches that there must be, as the inputs and the assignments have them."""
    units = case.units.filter(pl.col("a_branch_id").is_not_null())
    sums = units.group_by(pl.col("a_branch_id").alias("branch_id")).agg(
        pl.len().cast(pl.Int64).alias("own_units"),
        pl.col("members").sum().alias("_members"),
        pl.col("full_members").sum().alias("_full"),
    )
    none = pl.lit(None, pl.String)
    zero = pl.lit(0, pl.Int64)
    parts = [
        units.filter(pl.col("a_mode") == "standalone").select(
            pl.col("a_branch_id").alias("branch_id"),
            pl.lit("standalone").alias("own_kind"),
            pl.col("id").alias("own_lead_enterprise_id"),
            pl.lit(None, pl.Int64).alias("own_dispersion_m"),
            zero.alias("own_members"),
            zero.alias("own_full_members"),
        ),
        joint.select(
            "branch_id",
            pl.lit("joint").alias("own_kind"),
            pl.col("lead").alias("own_lead_enterprise_id"),
            pl.col("dispersion").alias("own_dispersion_m"),
            zero.alias("own_members"),
            zero.alias("own_full_members"),
        ),
    ]
    if case.hosts is not None:
        parts.append(
            case.hosts.select(
                pl.col("id").alias("branch_id"),
                pl.lit("existing").alias("own_kind"),
                none.alias("own_lead_enterprise_id"),
                pl.lit(None, pl.Int64).alias("own_dispersion_m"),
                pl.col("members").fill_null(0).alias("own_members"),
                # As in the ledger: where only the members are known, all count as full.
                pl.coalesce("full_members", "members").fill_null(0).alias("own_full_members"),
            )
        )
    return (
        pl.concat(parts)
        .join(sums, on="branch_id", how="left")
        .with_columns(
            pl.col("own_units").fill_null(0),
            pl.col("own_members") + pl.col("_members").fill_null(0),
            pl.col("own_full_members") + pl.col("_full").fill_null(0),
        )
        .drop("_members", "_full")
    )


def _compare(case: Case, both: pl.DataFrame, column: str, where: pl.Expr) -> None:
    own = pl.col(f"own_{column}")
    case.findings.rows(
        f"branch-{column.replace('_', '-')}",
        both.filter(where & pl.col(column).ne_missing(own)).select(
            "branch_id", own.alias("own"), pl.col(column).alias("said")
        ),
        Text(
            f"“{{branch_id}}”的 {column} 应为 {{own}}，方案写的是 {{said}}",
            f"{{branch_id}}: {column} is {{own}}, the plan says {{said}}",
        ),
        file=BRANCHES,
        key="branch_id",
    )


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
        Text("缺少指导员“{instructor_id}”", "{instructor_id} is missing"),
        file=POSTS,
        key="instructor_id",
    )
    case.findings.rows(
        "instructor-strange",
        case.posts.join(own, on="instructor_id", how="anti"),
        Text(
            "“{instructor_id}”不在名册中，也没有派驻企业",
            "{instructor_id} is neither in the file nor sent to anybody",
        ),
        file=POSTS,
        key="instructor_id",
    )
    both = case.posts.join(own, on="instructor_id", how="inner")
    for column in ("load", "capacity", "to_be_appointed", "contact_points"):
        if column == "contact_points" and not case.has("posts", column):
            continue
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
        )


def _posts_to_fill(loads: pl.DataFrame, usual: int | None) -> pl.DataFrame:
    """As many posts a zone as the dispatched need, each with the usual capacity."""
    load = pl.col("own_load")
    size = None if usual is None else max(usual, 1)
    heads = pl.lit(1, pl.Int64) if size is None else (load + size - 1) // size
    posts = loads.with_columns(
        heads.cast(pl.Int64).alias("own_to_be_appointed"),
        pl.lit(0, pl.Int64).alias("own_contact_points"),
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
    said = case.edges
    on = ["source", "target", "relation"]
    contacts = pl.col("relation") == "contacts"
    for code, wrong, what in (
        (
            "edge-twice",
            said.filter(said.is_duplicated()).unique(on),
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
        case.findings.rows(code, wrong, what, file=EDGES, key="source")
    _check_contacts(case, said.filter(contacts.fill_null(False)))


def _edges(frame: pl.DataFrame, source: str, target: str, relation: str) -> pl.DataFrame:
    named = frame.select(
        pl.col(source).alias("source"),
        pl.col(target).alias("target"),
        pl.lit(relation).alias("relation"),
    )
    return named.drop_nulls()


def _check_contacts(case: Case, contacts: pl.DataFrame) -> None:
    """A contact leads from a contact cadre to an enterprise in scope, within what each can keep."""
    cadres = pl.DataFrame(schema={"source": pl.String, "slots": pl.Int64})
    if case.instructors is not None:
        each = case.parameters.get("contact_enterprises")
        cadres = case.instructors.filter(pl.col("role") == "contact").select(
            pl.col("id").alias("source"),
            pl.col("capacity").fill_null(1 if each is None else int(each)).alias("slots"),
        )
    case.findings.rows(
        "contact-source",
        contacts.join(cadres, on="source", how="anti"),
        Text("“{source}”不是联系点领导干部", "{source} is no contact cadre"),
        file=EDGES,
        key="source",
    )
    scope = case.units.filter(pl.col("a_mode") != "excluded").select(pl.col("id").alias("target"))
    case.findings.rows(
        "contact-target",
        contacts.join(scope, on="target", how="anti"),
        Text(
            "“{source}”联系的“{target}”不在范围之内",
            "{source} keeps contact with {target}, which is not in scope",
        ),
        file=EDGES,
        key="source",
    )
    points = contacts.group_by("source").len("points").join(cadres, on="source")
    case.findings.rows(
        "contact-too-many",
        points.filter(pl.col("points") > pl.col("slots")),
        Text(
            "“{source}”联系 {points} 家企业，超出 {slots} 家",
            "{source} keeps contact with {points} enterprises, more than {slots}",
        ),
        file=EDGES,
        key="source",
    )
