"""A file of scenarios to begin with: every verb once, with what it does."""

from __future__ import annotations

import json

from planner.language import Language, Text

_START = Text(
    """\
# 情景文件。路径以本文件所在目录为准；写错的键会连同行号指出。
baseline:
  ledger: {ledger}
  # hosts: hosts.csv
  # instructors: instructors.csv
  # rules: cpc-2018            # 规则包的名称或目录
  # as_of: 2024-06-30
  # set: {{joint_max_distance_m: 3000}}
  # committee: 镇党委

scenarios:
  间距两公里:
    changes:
      - set: {{joint_max_distance_m: 2000}}
  再停小厂:
    title: 间距两公里，且没有党员的小企业停业
    builds_on: 间距两公里       # 在另一情景之上
    # restructure: true        # 以基准方案为现状，尽量少变；方案目录里有 moves.csv
    changes:
      - close: {{where: [{{field: employees, below: 10}}, {{field: members, is: 0}}]}}

# 其他变更，一项一个动词：
#      - change: E017                       # 编号或名称；也可写列表，或 {{where: [条件]}}
#        fields: {{members: +2, industry: 灯具}}   # 带正负号的是增减
#      - add: {{id: N1, name: 新厂, zone: 东片, employees: 60, members: 4}}
#      - close: E017
#      - transfer: E017                     # 组织关系在外的党员转入，默认全部
#        members: 2
#      - merge: [E017, E018]
#        into: E017                         # 由谁承接；人数相加
#      - split: E017
#        into: [{{id: E017, members: 3}}, {{id: E017-2, name: 分厂, members: 2}}]
#      - pin: E017
#        mode: affiliated
#        branch: H1
#        reason: 党委会议定
#      - unpin: E017
#      - change_host: H1
#        fields: {{max_units: 5}}
#      - add_host: {{id: H9, name: 新村党支部, zone: 东片, members: 20}}
#      - close_host: H1
#      - change_instructor: Z1
#        fields: {{capacity: +1}}
#      - add_instructor: [{{name: 指导员甲}}, {{name: 指导员乙}}]
#      - close_instructor: Z1
#      - rules: guoji-2007
#      - as_of: 2018-10-27
#      - resilience: 1                      # 每个联合党支部少任何一名党员仍合规
#      - keep: high                         # 台账有现状时：first、high、usual、low
""",
    """\
# A file of scenarios. Paths are relative to it; a mistyped key is named with its line.
baseline:
  ledger: {ledger}
  # hosts: hosts.csv
  # instructors: instructors.csv
  # rules: cpc-2018            # a rule pack's name or folder
  # as_of: 2024-06-30
  # set: {{joint_max_distance_m: 3000}}
  # committee: Town committee

scenarios:
  two-kilometres:
    changes:
      - set: {{joint_max_distance_m: 2000}}
  small-ones-close:
    title: Two kilometres, and small firms without members close
    builds_on: two-kilometres  # starts where that one ends
    # restructure: true        # from the baseline's plan, changing little; with moves.csv
    changes:
      - close: {{where: [{{field: employees, below: 10}}, {{field: members, is: 0}}]}}

# Further changes, one verb each:
#      - change: E017                       # an id or name, a list, or {{where: [conditions]}}
#        fields: {{members: +2, industry: lamps}}  # a number with a sign is added
#      - add: {{id: N1, name: New works, zone: East, employees: 60, members: 4}}
#      - close: E017
#      - transfer: E017                     # members held elsewhere bring their relation; all
#        members: 2
#      - merge: [E017, E018]
#        into: E017                         # who takes over; counts are summed
#      - split: E017
#        into: [{{id: E017, members: 3}}, {{id: E017-2, name: Second works, members: 2}}]
#      - pin: E017
#        mode: affiliated
#        branch: H1
#        reason: decided by the committee
#      - unpin: E017
#      - change_host: H1
#        fields: {{max_units: 5}}
#      - add_host: {{id: H9, name: New village branch, zone: East, members: 20}}
#      - close_host: H1
#      - change_instructor: Z1
#        fields: {{capacity: +1}}
#      - add_instructor: [{{name: Instructor A}}, {{name: Instructor B}}]
#      - close_instructor: Z1
#      - rules: guoji-2007
#      - as_of: 2018-10-27
#      - resilience: 1                      # every joint branch survives the loss of a member
#      - keep: high                         # of today's coverage: first, high, usual, low
""",
)


def start(language: Language, ledger: str | None) -> str:
    """The file's text; ``ledger`` is the baseline's, as the file should name it."""
    name = ledger or Text("企业台账.csv", "ledger.csv").say(language)
    return _START.say(language).format(ledger=json.dumps(name, ensure_ascii=False))
