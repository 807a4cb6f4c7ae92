"""The four tables of a plan: which columns they have, in which order, and what they mean.

Writers, readers and documents take the columns from here. Tokens inside them (modes,
kinds, relations) are English in every language; titles exist in both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.language import Text
from planner.model import Column

if TYPE_CHECKING:
    import polars as pl

ASSIGNMENT_COLUMNS: tuple[Column, ...] = (
    Column("enterprise_id", "id", Text("统一社会信用代码", "Enterprise id")),
    Column("name", "text", Text("企业名称", "Enterprise")),
    Column("zone", "text", Text("片区", "Zone")),
    Column("mode", "text", Text("覆盖方式", "Form of coverage")),
    Column("branch_id", "id", Text("党支部编号", "Branch id")),
    Column("instructor_id", "id", Text("指导员编号", "Instructor id")),
    Column("rule_id", "text", Text("依据规则", "Rule")),
    Column("rank", "count", Text("选择次序", "Choice (0 = first)")),
    Column("distance_m", "count", Text("距离", "Distance"), "m"),
    Column("members", "count", Text("党员数", "Members"), "person"),
    Column("full_members", "count", Text("正式党员", "Full members"), "person"),
    Column("pinned", "flag", Text("人工指定", "Pinned")),
    Column("modes", "text", Text("可选方式", "Forms allowed, in order")),
    Column("priority", "count", Text("优先级", "Priority")),
    Column("changed", "flag", Text("较现状有变", "Changed from today")),
    Column("employees", "count", Text("从业人员", "Employees"), "person"),
    Column("industry", "text", Text("行业", "Industry")),
    Column("above_scale", "flag", Text("规模以上", "Above scale")),
    Column("pin_reason", "text", Text("指定理由", "Reason for the pin")),
    Column("report_code", "text", Text("年报代码", "Code in reports")),
)
"""One row an enterprise of the ledger; the ledger's own unknown columns follow."""

BRANCH_COLUMNS: tuple[Column, ...] = (
    Column("branch_id", "id", Text("党支部编号", "Branch id")),
    Column("name", "text", Text("党组织名称", "Branch")),
    Column("kind", "text", Text("来源", "Kind")),
    Column("form", "text", Text("建制", "Form")),
    Column("lead_enterprise_id", "id", Text("牵头单位", "Lead enterprise")),
    Column("units", "count", Text("覆盖企业数", "Enterprises covered"), "enterprise"),
    Column("full_members", "count", Text("正式党员", "Full members"), "person"),
    Column("members", "count", Text("党员数", "Members"), "person"),
    Column("parent_id", "text", Text("上级党组织", "Parent")),
    Column("zone", "text", Text("片区", "Zone")),
    Column("carries", "text", Text("沿用现党支部", "Carries today's branch")),
    Column("pin_branch", "text", Text("指定名称", "Pinned label")),
    Column("dispersion_m", "count", Text("分散度", "Dispersion"), "m"),
    Column("parts", "count", Text("下设支部数", "Branches under it"), "branch"),
    Column("committee_min", "count", Text("委员会最少人数", "Committee, least"), "person"),
    Column("committee_max", "count", Text("委员会最多人数", "Committee, most"), "person"),
    Column("party_groups", "count", Text("党小组数", "Party groups"), "group"),
    Column("max_members", "count", Text("党员数上限", "Most members"), "person"),
    Column("leadership", "text", Text("领导机构", "Led by")),
)
"""One row a branch: every existing host (used or not), every standalone and joint branch."""

INSTRUCTOR_COLUMNS: tuple[Column, ...] = (
    Column("instructor_id", "id", Text("编号", "Instructor id")),
    Column("name", "text", Text("姓名", "Instructor")),
    Column("capacity", "count", Text("可联系企业数", "Capacity"), "enterprise"),
    Column("load", "count", Text("派驻企业数", "Enterprises dispatched to"), "enterprise"),
    Column("to_be_appointed", "count", Text("待选派人数", "To be appointed"), "person"),
    Column("role", "text", Text("角色", "Role")),
    Column("zone", "text", Text("片区", "Zone")),
    Column("contact_points", "count", Text("党建工作联系点", "Contact points"), "enterprise"),
)
"""One row an instructor or contact cadre of the file; without a file, one row a zone."""

EDGE_COLUMNS: tuple[Column, ...] = (
    Column("source", "id", Text("起点", "Source")),
    Column("target", "id", Text("终点", "Target")),
    Column("relation", "text", Text("关系", "Relation")),
)
"""The branch graph as a table; the relation says what kind of thing each end is."""

MOVE_COLUMNS: tuple[Column, ...] = (
    Column("step", "count", Text("步骤", "Step")),
    Column("enterprise_id", "id", Text("统一社会信用代码", "Enterprise id")),
    Column("name", "text", Text("企业名称", "Enterprise")),
    Column("action", "text", Text("动作", "Action")),
    Column("from_mode", "text", Text("现覆盖方式", "Form today")),
    Column("from_branch", "text", Text("现党支部", "Branch today")),
    Column("from_instructor", "text", Text("现指导员", "Instructor today")),
    Column("to_mode", "text", Text("调整后覆盖方式", "Form in the plan")),
    Column("to_branch", "id", Text("调整后党支部编号", "Branch id in the plan")),
    Column("to_instructor", "id", Text("调整后指导员编号", "Instructor id in the plan")),
    Column("branch", "text", Text("涉及党组织", "Branch concerned")),
    Column("founds", "text", Text("新建党组织", "Founds")),
    Column("dissolves", "text", Text("撤销党组织", "Dissolves")),
    Column("after", "text", Text("须先完成的步骤", "After steps")),
    Column("together", "text", Text("同步办理原因", "Why together")),
    Column("reason", "text", Text("调整原因", "Why it moves")),
    Column("rule_id", "text", Text("依据规则", "Rule")),
    Column("citation_zh", "text", Text("依据条款", "Article (Chinese)")),
    Column("citation_en", "text", Text("依据条款（英文）", "Article")),
    Column("members", "count", Text("党员数", "Members"), "person"),
    Column("full_members", "count", Text("正式党员", "Full members"), "person"),
    Column("from_branch_id", "id", Text("现党支部在方案中的编号", "Today's branch in the plan")),
    Column("smallest", "flag", Text("不可再分", "Cannot be divided")),
)
"""One row an enterprise that moves, by step: the ordered list from today to the plan.

``from_*`` are today's as the ledger writes them, ``to_*`` the plan's; ``after`` lists the
steps that must be done before, separated by blanks.
"""

MOVE_ACTIONS = ("found", "join", "transfer", "appoint", "leave", "close")
"""``found`` a branch; ``join`` one; ``transfer`` from one to another; ``appoint`` an
instructor; ``leave`` into being uncovered; ``close``: out of scope, it was covered."""

PLAN_TABLES: dict[str, tuple[Column, ...]] = {
    "assignments": ASSIGNMENT_COLUMNS,
    "branches": BRANCH_COLUMNS,
    "instructors": INSTRUCTOR_COLUMNS,
    "edges": EDGE_COLUMNS,
}

RELATIONS: dict[str, tuple[str, str]] = {
    "reports_to": ("branch", "branch"),
    "covers": ("branch", "enterprise"),
    "hosts": ("branch", "enterprise"),
    "dispatched_to": ("instructor", "enterprise"),
    "contacts": ("contact", "enterprise"),
}
"""Each relation of an edge: what its source and its target are.

The target of ``reports_to`` is another branch of the plan where its id is one, else an
organ outside the plan, such as the committee above.
"""

_KINDS = {"count": "Int64", "flag": "Boolean", "metres": "Float64", "degrees": "Float64"}


def polars_schema(columns: tuple[Column, ...]) -> dict[str, Any]:
    """The columns of a table with the types they have in memory."""
    import polars as pl

    return {column.name: getattr(pl, _KINDS.get(column.kind, "String")) for column in columns}


def in_order(frame: pl.DataFrame, columns: tuple[Column, ...]) -> pl.DataFrame:
    """A table in the declared columns, order and types; what it lacks becomes unknown."""
    import polars as pl

    there = set(frame.columns)
    return frame.select(
        (pl.col(name) if name in there else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in polars_schema(columns).items()
    )
