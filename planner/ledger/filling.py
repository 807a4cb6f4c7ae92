"""What the template says of each column: what to fill in, what may stay blank, an example.

The words are those of a ledger's own headers (:mod:`planner.model`), which the reader knows.
"""

from __future__ import annotations

from planner.language import Text
from planner.ledger.synonyms import Role

NOTES: dict[Role, dict[str, Text]] = {
    "enterprises": {
        "id": Text(
            "18 位统一社会信用代码，按文本填写。没有的可用其他编号，或空着（按行编号）。",
            "The unified social credit code (18 characters), as text. Any other identifier will "
            "do; blank: numbered by its row.",
        ),
        "name": Text("企业全称，与营业执照一致。必填。", "The full name. Required."),
        "zone": Text(
            "所在的村、社区、园区或楼宇。没有坐标时，由它判断两家企业是否相邻，同一处请写得一样。",
            "Village, community, park or building. Without coordinates it alone tells who is near "
            "whom: write the same place the same way.",
        ),
        "industry": Text(
            "行业名称或国民经济行业代码（GB/T 4754）。", "The trade, in words or by its code."
        ),
        "employees": Text("在岗职工人数，整数。", "On-post staff, a whole number."),
        "members": Text(
            "组织关系在本企业的党员总数，含预备党员。必填，没有填 0。",
            "Members whose relation is held here, probationary ones included. Required; 0 if none.",
        ),
        "full_members": Text(
            "其中的正式党员。空着时用党员数减去预备党员得出。",
            "Full members among them; blank: members less probationary ones.",
        ),
        "probationary_members": Text(
            "其中的预备党员，没有填 0。", "Probationary members among them; 0 if none."
        ),
        "members_elsewhere": Text(
            "在本企业工作、组织关系在别处的党员。只作潜力列出，不计入。",
            "Members who work here but are held elsewhere; reported as potential, never counted.",
        ),
        "activists": Text("入党积极分子人数。", "Applicants in training."),
        "above_scale": Text("是否规模以上（列统）企业。", "Whether it is above scale."),
        "status": Text(
            "正常经营的填 正常；停产、停业、空壳、注销、吊销、搬离的不计入。空着按正常经营。",
            "operating, or why not: closed, dormant, dissolved, relocated; these count nowhere. "
            "Blank: operating.",
        ),
        "lon": Text(
            "经度，单位度，如 119.4621。全部企业用同一坐标系；没有坐标可空着。",
            "Longitude in degrees, e.g. 119.4621, all in one datum; may stay blank.",
        ),
        "lat": Text(
            "纬度，单位度，如 32.7893。与经度一起填。", "Latitude in degrees, with the longitude."
        ),
        "home_branch": Text(
            "党员原来所在的党支部（名称或编号），挂靠时优先考虑。",
            "The branch that the members belonged to originally, by name or id.",
        ),
        "current_mode": Text(
            "现在的组建方式。空着表示目前未覆盖。", "Coverage today; blank: uncovered today."
        ),
        "current_branch": Text("现在所在的党支部。", "The branch today."),
        "current_instructor": Text("现在的党建工作指导员。", "The instructor today."),
        "pin_mode": Text(
            "已经决定、方案必须保留的方式。没有决定的空着，由方案得出。",
            "A form that has been decided and that the plan must keep; else blank.",
        ),
        "pin_branch": Text(
            "与指定方式配合：挂靠到哪个党支部，或由哪名指导员联系；联合组建时，填同一名称的为一组。",
            "With the pinned form: which host, which instructor; for joint, who carries the same "
            "label is one group.",
        ),
        "pin_reason": Text("为什么这样决定，方案中会写明。", "Why; the plan will say it."),
        "pin_until": Text(
            "这一决定到哪一天为止，如 2026-12-31；空着一直有效。"
            "规则日期晚于这一天的，方案不再保留它。",
            "The last day of the decision, e.g. 2026-12-31; blank: no end. "
            "A plan by the rules of a later day no longer keeps it.",
        ),
    },
    "hosts": {
        "id": Text("党组织编号，按文本填写；没有可空着。", "The branch's identifier, as text."),
        "name": Text("可接收挂靠企业的现有党支部。必填。", "An existing branch. Required."),
        "kind": Text("如 村党支部、社区党支部、机关党支部。", "E.g. village, community, office."),
        "zone": Text(
            "所在的村、社区、园区或楼宇，写法与企业台账一致。",
            "Village, community, park or building, written as in the ledger.",
        ),
        "members": Text(
            "本支部自己的党员数，不含挂靠企业。", "Its own members, without affiliates."
        ),
        "full_members": Text("其中的正式党员。", "Full members among them."),
        "max_members": Text(
            "连同挂靠企业最多多少名党员。空着按规则（一般 50 名）；0 表示不能再接收。",
            "Most members with affiliates. Blank: as the rules say; 0 is a limit too.",
        ),
        "max_units": Text("最多接收多少家企业。空着不限。", "Most affiliates; blank: no limit."),
        "accepts": Text(
            "本片区：只接收本片区和原属本支部的企业；不限：全镇都可接收。",
            "zone: only its own zone and former members; any: all.",
        ),
        "parent": Text("上级党组织的名称。", "The organ above."),
        "lon": Text("经度，可空着。", "Longitude; may stay blank."),
        "lat": Text("纬度，可空着。", "Latitude; may stay blank."),
    },
    "instructors": {
        "id": Text("编号，按文本填写；没有可空着。", "An identifier, as text."),
        "name": Text("姓名或岗位名称。必填。", "The name, or the post's. Required."),
        "role": Text(
            "指导员：派驻到企业；联系干部：党政领导联系点，不计入覆盖。",
            "instructor: sent to enterprises; contact: a cadre's contact point, never coverage.",
        ),
        "zone": Text(
            "负责的村、社区、园区或楼宇。空着表示不限片区（须有坐标）。",
            "The zone; blank: any zone (then with coordinates).",
        ),
        "capacity": Text(
            "最多联系多少家企业。空着按规则（一般 3 家）。",
            "Most enterprises; blank: as the rules say.",
        ),
        "lon": Text("经度，可空着。", "Longitude; may stay blank."),
        "lat": Text("纬度，可空着。", "Latitude; may stay blank."),
    },
}

EXAMPLE_MARK = Text("示例", "Example")
"""What stands in the first column of an example row; the reader leaves such a row out."""

EXAMPLES: dict[Role, dict[str, object]] = {
    "enterprises": {
        "id": "91000000MA0000007C",
        "name": Text("示例：某某灯饰有限公司", "Example: Lamp Works Ltd"),
        "zone": Text("示例村", "Example village"),
        "industry": Text("灯具制造", "lamps"),
        "employees": 46,
        "members": 2,
        "full_members": 1,
        "probationary_members": 1,
        "members_elsewhere": 1,
        "activists": 2,
        "above_scale": Text("否", "no"),
        "status": Text("正常", "operating"),
        "lon": 119.4621,
        "lat": 32.7893,
        "home_branch": Text("示例村党支部", "Example village branch"),
    },
    "hosts": {
        "id": "01",
        "name": Text("示例村党支部", "Example village branch"),
        "kind": Text("村党支部", "village"),
        "zone": Text("示例村", "Example village"),
        "members": 38,
        "full_members": 36,
        "max_members": 50,
        "max_units": 10,
        "accepts": Text("本片区", "zone"),
        "parent": Text("某某镇党委", "Town committee"),
        "lon": 119.4635,
        "lat": 32.7901,
    },
    "instructors": {
        "id": "01",
        "name": Text("示例：指导员一", "Example: instructor 1"),
        "role": Text("指导员", "instructor"),
        "zone": Text("示例村", "Example village"),
        "capacity": 3,
        "lon": 119.463,
        "lat": 32.79,
    },
}

STATUSES = Text(
    "正常,停产,停业,空壳,注销,吊销,破产,搬离", "operating,closed,dormant,dissolved,relocated"
)

REFUSALS: dict[str, Text] = {
    "choose": Text("请从下拉列表中选择。", "Choose from the list."),
    "count": Text("请填整数，不小于 0。", "Write a whole number, 0 or more."),
    "status": Text(
        "列表中没有的状态也可以填，但请确认写法。", "Another word will do, if it is meant."
    ),
    "lon": Text(
        "请填 -180 到 180 之间的度数，如 119.46。", "Write degrees from -180 to 180, e.g. 119.46."
    ),
    "lat": Text(
        "请填 -90 到 90 之间的度数，如 32.79。", "Write degrees from -90 to 90, e.g. 32.79."
    ),
    "parts": Text(
        "请填整数，不小于 0；正式党员与预备党员之和不能大于党员数。",
        "Write a whole number, 0 or more; full and probationary members together cannot exceed "
        "the members.",
    ),
    "code": Text(
        "统一社会信用代码为 18 位。如是其他编号，可以继续。",
        "A credit code has 18 characters. Go on if this is another identifier.",
    ),
}
"""What a spreadsheet says where a cell is filled in wrongly."""

GUIDE: tuple[tuple[str, Text], ...] = (
    ("title", Text("填写说明", "How to fill this in")),
    (
        "text",
        Text(
            "三张表：企业台账每家企业一行，必须填；挂靠党支部名单、指导员名单没有可以不填。",
            "Three sheets: the enterprises, one a row, are needed; hosts and instructors only "
            "if there are any.",
        ),
    ),
    (
        "text",
        Text(
            "红色表头为必填，其余没有数据可以空着。鼠标停在表头上可看到该列怎样填。",
            "Red headers must be filled in, all others may stay blank. Point at a header to read "
            "what goes there.",
        ),
    ),
    (
        "text",
        Text(
            "浅黄色的第一行是示例，“序号”为“示例”的行不计入。填写时请整行删除，或连同“示例”二字一起"
            "改写；只有示例、没有其他企业时，示例按一家企业读取，便于试用。",
            "The pale first row is an example: rows marked Example in the first column are left "
            "out. Delete the row, or write over it together with its mark. Where nothing else is "
            "filled in, the example counts as one enterprise, to try things on.",
        ),
    ),
    (
        "text",
        Text(
            "代码、编号列是文本格式，18 位代码和前面的 0 都会保留；从别处粘贴时请用“选择性粘贴—"
            "数值”。",
            "Identifiers are text: all 18 characters and leading zeros stay. Paste values only "
            "from elsewhere.",
        ),
    ),
    (
        "text",
        Text(
            "列可以调换次序、删去不用的，也可以增加自己的列（原样保留）；请不要改动已有的表头文字，"
            "不要合并单元格。",
            "Columns may change places, unused ones be deleted, your own be added (they are kept). "
            "Leave the headers' words as they are and merge no cells.",
        ),
    ),
    (
        "text",
        Text(
            "填好后：planner check 文件名 核对，planner assign 文件名 -o 目录 得出方案。",
            "Then: planner check FILE to check it, planner assign FILE -o DIR to make a plan.",
        ),
    ),
)
