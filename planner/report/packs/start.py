"""The files of a new local pack: nothing of its own yet, and everything that it may say shown."""

from __future__ import annotations

from planner.rulebook.inheriting import Merged


def pack_files(name: str, extends: str, above: Merged) -> dict[str, str]:
    """The content of each file, by its path inside the pack's folder.

    ``extends`` is written as it will be read; what the pack above is called and says is taken
    from it. The pack speaks of the same day, and has been checked no later than that one.
    """
    parent = above.pack
    rule_id, rule = next(iter(above.rules.items()))
    limit, detail = "joint_max_units", above.parameters["joint_max_units"].paper
    unit = detail.unit
    title = rule.paper.title
    since = min(rule.paper.in_force) if rule.paper.in_force else parent.as_of
    return {
        "pack.yaml": f"""\
name: {name}
title:
  zh: {name}（在 {parent.name} 之上）
  en: {name}, laid over {parent.name}
extends: {extends}
# The day that counts where no --as-of is given.
as_of: {parent.as_of}
# The day on which you compared the pack with its sources.
last_checked: {parent.last_checked}

# The local documents that this pack rests on; cite them by the name on the left.
# instruments:
#   town-notice:
#     title: {{zh: 本镇通知, en: Notice of this town}}
#     in_force: {parent.as_of}
""",
        "parameters.yaml": f"""\
# What differs from {parent.name}: the same name replaces its value. For example
# ({detail.title.zh if detail.title else limit}):
#
# {limit}:
#   values:
#     {parent.as_of}:
#       value: 4    # {unit.zh if unit else ""}
#       cite: [{{instrument: town-notice, article: "3"}}]
""",
        "coverage.yaml": f"""\
# What differs from {parent.name}: a rule of the same id replaces it, `drop` takes it away.
# For example ({title.zh if title else rule_id}):
#
# - id: {rule_id}
#   in_force:
#     {since}:
#       when: []    # see planner rules show {parent.name}:{rule_id}
#       modes: []
#       cite: [{{instrument: town-notice, article: "5"}}]
""",
        "tests/coverage.yaml": f"""\
# A case for each side of each limit of your own rules, and the day before each begins;
# planner rules test writes out those that are missing. {parent.name} has its own cases.
""",
        "README.md": f"""\
# {name}

在 `{parent.name}` 之上的地方规则包；没有写的都沿用上级规则包。
A local pack laid over `{parent.name}`; what it does not say is taken from there.

| 条目 entry | {parent.name} | {name} | 出处 source |
|---|---|---|---|
| – | – | – | – |

1. `pack.yaml`：列出本地文件。Name the local documents.
2. `parameters.yaml`、`coverage.yaml`：只写不同之处，各带条款。Write what differs, each with its
   article.
3. `tests/`：每条界线两侧各写一个案例。A case for each side of each limit.
4. `planner rules check .`、`planner rules test .`、`planner rules show .`
""",
    }
