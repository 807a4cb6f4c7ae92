"""Made-up ledgers of the families that departments have, all of one and the same small town.

The town has nine enterprises, two of them closed. Each family shows it in other words: other
headers, titles, merged cells, totals, ticks, units. What is read must always be the town.
"""

# ruff: noqa: E501 - a row of a table is read in one line
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from books import Rows

from planner.ledger.codes import ALPHABET


@dataclass(frozen=True)
class One:
    """One enterprise as it is, whatever a ledger writes."""

    name: str
    code: str
    zone: str
    trade: str
    staff: int
    full: int
    new: int
    elsewhere: int
    big: bool
    closed: bool = False
    form: str = ""

    @property
    def members(self) -> int:
        return self.full + self.new


def _code(serial: int) -> str:
    """A credit code with both check characters that belong to it."""
    unit = f"MA{serial:06d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = -sum(int(c, 36) * w for c, w in zip(unit, weights, strict=True)) % 11
    body = f"91321084{unit}{'X' if rest == 10 else rest}"
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + ALPHABET[-total % 31]


TOWN = tuple(
    One(name, _code(serial), *rest)
    for serial, (name, *rest) in enumerate(
        (
            ("明灯照明有限公司", "陆庄村", "灯具", 120, 9, 1, 2, True, False, "单独"),
            ("三联钢带厂", "陆庄村", "钢铁", 85, 2, 0, 0, True, False, "联合"),
            ("华丰纺织厂", "陆庄村", "纺织", 30, 1, 1, 3, False, False, "联合"),
            ("四方包装厂", "湖滨村", "包装", 12, 0, 0, 1, False),
            ("恒达电缆有限公司", "湖滨村", "电缆", 260, 23, 2, 0, True, False, "单独"),
            ("旧窑砖瓦厂", "湖滨村", "建材", 8, 4, 0, 0, False, True),
            ("金桥机械厂", "镇区社区", "机械", 55, 3, 0, 0, True, False, "挂靠"),
            ("小河塑料厂", "镇区社区", "塑料", 20, 0, 0, 0, False),
            ("远帆贸易公司", "镇区社区", "贸易", 6, 1, 0, 0, False, True),
        ),
        start=1,
    )
)

Cell = Callable[[int, One], Any]


@dataclass
class Family:
    """A ledger: its rows and merged cells, and what of the town it can tell."""

    name: str
    rows: Rows
    merges: list[str] = field(default_factory=list)
    csv: bool = False
    tells_split: bool = True
    tells_closed: bool = True
    tells_staff: bool = True
    tells_zone: bool = True
    persons: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    """Warnings that must be among those found."""


def number(i: int, e: One) -> Any:
    return i


def name(i: int, e: One) -> Any:
    return e.name


def code(i: int, e: One) -> Any:
    return e.code


def zone(i: int, e: One) -> Any:
    return e.zone


def first_zone(i: int, e: One) -> Any:
    return e.zone if i in (1, 4, 7) else None


def trade(i: int, e: One) -> Any:
    return e.trade


def staff(i: int, e: One) -> Any:
    return e.staff


def members(i: int, e: One) -> Any:
    return e.members


def full(i: int, e: One) -> Any:
    return e.full


def new(i: int, e: One) -> Any:
    return e.new


def elsewhere(i: int, e: One) -> Any:
    return e.elsewhere


def both(i: int, e: One) -> Any:
    return e.members + e.elsewhere


def big(i: int, e: One) -> Any:
    return "是" if e.big else "否"


def status(i: int, e: One) -> Any:
    return "停产" if e.closed else "正常"


def blank(i: int, e: One) -> Any:
    return None


def text(value: Any) -> Cell:
    return lambda i, e: value


def said(of: Cell, saying: str) -> Cell:
    """A figure with words: 25人, 约20."""
    return lambda i, e: saying.format(of(i, e))


def ticked(when: Callable[[One], bool], mark: str = "√", other: Any = None) -> Cell:
    return lambda i, e: mark if when(e) else other


def wide(of: Cell) -> Cell:
    """A figure in full-width digits."""
    return lambda i, e: str(of(i, e)).translate(str.maketrans("0123456789", "０１２３４５６７８９"))


def unless_zero(of: Cell, nothing: Any = None) -> Cell:
    return lambda i, e: of(i, e) or nothing


def body(*columns: Cell) -> Rows:
    return [[column(i, e) for column in columns] for i, e in enumerate(TOWN, start=1)]


def total(*columns: Any) -> list[Any]:
    """A total row: a text as it is, a column as its sum, None as nothing."""
    return [sum(c(i, e) for i, e in enumerate(TOWN)) if callable(c) else c for c in columns]


def families() -> list[Family]:
    f: list[Family] = []

    def add(name_: str, rows: Rows, merges: list[str] | None = None, **more: Any) -> None:
        f.append(Family(name_, rows, merges or [], **more))

    # ------------------------------------------------ district ledgers
    add(
        "区级台账，三行表头，单位合并",
        [
            ["附件3"],
            ["××区非公有制企业党建工作台账"],
            ["填报单位（盖章）：××镇", None, None, None, "填报人：某某", None, None, "填报日期：2024年6月"],
            ["序号", "单位", "企业基本情况", None, None, None, "党员队伍建设情况", None, None, "生产经营状况"],
            [None, None, "企业名称", "企业类型", "从业人员数量（名）", "是否规模以上企业（是、否）",
             "组织关系在非公企业的党员总数", None, "组织关系不在非公企业的党员总数", None],
            [None, None, None, None, None, None, "总数", "其中：预备党员数", None, None],
            *body(number, first_zone, name, text("私营"), staff, big, members, new, elsewhere, status),
            total("合计", None, None, None, staff, None, members, new, elsewhere, None),
        ],
        ["A1:J1", "A2:J2", "A4:A6", "B4:B6", "C4:F4", "C5:C6", "D5:D6", "E5:E6", "F5:F6", "G4:I4",
         "G5:H5", "I5:I6", "J4:J6", "B7:B9", "B10:B12", "B13:B15"],
    )  # fmt: skip
    add(
        "组建形式分三列打勾",
        [
            ["非公有制企业党组织情况统计表"],
            ["单位", "企业名称", "从业人员", "党组织设置情况", None, None, None, None, "党员情况", None, "经营状况"],
            [None, None, None, "是否建立党组织", "党组织组建形式", None, None, "党组织类别", None, None, None],
            [None, None, None, None, "单独建立", "联合建立", "挂靠建立", "党支部", "正式", "预备", None],
            *body(zone, name, staff, ticked(lambda e: bool(e.form)),
                  ticked(lambda e: e.form == "单独"), ticked(lambda e: e.form == "联合"),
                  ticked(lambda e: e.form == "挂靠"), ticked(lambda e: bool(e.form)), full, new, status),
        ],
        ["A1:K1", "A2:A4", "B2:B4", "C2:C4", "D2:H2", "I2:J3", "K2:K4", "D3:D4", "E3:G3"],
    )  # fmt: skip
    add(
        "两行表头，党员按组织关系分列",
        [
            [
                "镇（街道）",
                "企业名称",
                "统一社会信用代码",
                "党员人数",
                None,
                "在岗职工数",
                "是否正常经营",
            ],
            [None, None, None, "组织关系在本单位", "组织关系不在本单位", None, None],
            *body(
                zone,
                name,
                code,
                members,
                elsewhere,
                staff,
                ticked(lambda e: not e.closed, "是", "否"),
            ),
        ],
        ["A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2", "G1:G2"],
        tells_split=False,
    )
    add(
        "四行表头",
        [
            ["2024年非公企业党建摸底台账"],
            ["序号", "所在村（社区）", "基本情况", None, None, "党建情况", None, None],
            [None, None, "企业名称", "职工", None, "党员", None, None],
            [None, None, None, "人数", "其中：女职工", "总数", "其中", None],
            [None, None, None, None, None, None, "正式党员", "预备党员"],
            *body(number, zone, name, staff, text(1), members, full, new),
        ],
        ["A1:H1", "A2:A5", "B2:B5", "C2:E2", "F2:H2", "C3:C5", "D3:E3", "F3:H3", "D4:D5", "E4:E5",
         "F4:F5", "G4:H4"],
        tells_closed=False,
    )  # fmt: skip
    add(
        "表头下有栏次行",
        [
            [
                "企业名称",
                "所属片区",
                "从业人员（人）",
                "党员总数（人）",
                "其中：预备党员（人）",
                "登记状态",
            ],
            ["甲", "乙", "1", "2", "3", "丙"],
            *body(
                name,
                zone,
                staff,
                members,
                new,
                ticked(lambda e: e.closed, "注销", "存续（在营、开业、在册）"),
            ),
        ],
    )
    add(
        "括号栏次与小计行",
        [
            ["序号", "企业名称", "村", "职工数", "正式党员数", "预备党员数", "企业状态"],
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
            *body(number, name, zone, staff, full, new, status)[:3],
            ["陆庄村小计", None, None, 235, 12, 2, None],
            *body(number, name, zone, staff, full, new, status)[3:6],
            ["湖滨村小计", None, None, 280, 27, 2, None],
            *body(number, name, zone, staff, full, new, status)[6:],
            ["镇区社区小计", None, None, 81, 4, 0, None],
            ["总　计", None, None, 596, 43, 4, None],
        ],
    )
    # ------------------------------------------------ street registers
    add(
        "街道摸排登记表",
        [
            ["××街道“两新”组织摸排登记表"],
            ["序号", "社区", "企业全称", "地址", "职工数量", "企业经营状况", "组织关系已转入党员数",
             "组织关系未转入党员数", "负责人", "联系电话", "备注"],
            *body(number, zone, name, text("东路1号"), said(staff, "{}人"), status, said(members, "{}名"),
                  unless_zero(elsewhere), text("某某"), text("13800001111"), blank),
            ["填表人：某某", None, None, None, None, None, "审核人："],
        ],
        tells_split=False,
        persons=("负责人", "联系电话"),
    )  # fmt: skip
    add(
        "数字全角，名称有空格和不可见字符",
        [
            ["企 业 名 称", "所在 社区", "员工人数", "党员数", "正式党员", "经营状态"],
            *body(lambda i, e: f"\u200b {e.name}\u00a0", zone, wide(staff), wide(members), wide(full),
                  ticked(lambda e: e.closed, "已停业", "营业中")),
        ],
    )  # fmt: skip
    add(
        "第一张不是台账",
        [
            ["企业名称", "片区", "用工人数", "现有党员数", "其中预备党员", "状态"],
            *body(name, zone, staff, members, new, status),
        ],
    )
    add(
        "中间有空行、重复表头和小标题",
        [
            ["序号", "企业名称", "所属村居", "职工人数", "在册党员", "预备党员", "运营状态"],
            ["（一）工业企业"],
            *body(number, name, zone, staff, members, new, status)[:4],
            [],
            ["序号", "企业名称", "所属村居", "职工人数", "在册党员", "预备党员", "运营状态"],
            ["（二）其他企业"],
            *body(number, name, zone, staff, members, new, status)[4:],
            ["说明：本表截至6月底。"],
        ],
        ["A2:G2", "A8:G8"],
    )
    add(
        "合计行在最前面",
        [
            ["企业名称", "村（社区）", "从业人数", "党员数", "正式党员", "状态"],
            total("合计", None, staff, members, full, None),
            *body(name, zone, staff, members, full, status),
        ],
    )
    add(
        "只有一张大标题，无序号",
        [
            ["附表一：全镇非公企业党员情况"],
            [],
            ["单位名称", "所属网格", "在职员工数", "中共党员数", "中共预备党员数", "目前经营状况"],
            *body(name, zone, staff, members, new, status),
        ],
    )
    # ------------------------------------------------ annual reports and platforms
    add(
        "企业年报导出",
        [
            ["统一社会信用代码", "企业名称", "所属行业", "从业人数", "党组织建制", "党组织组建方式",
             "党员（预备党员）人数", "法定代表人是否党员", "所在地区"],
            *body(code, name, trade, staff, blank,
                  lambda i, e: {"单独": 0, "联合": 1, "挂靠": 2}.get(e.form), members, text("否"), zone),
        ],
        csv=True,
        tells_split=False,
        tells_closed=False,
    )  # fmt: skip
    add(
        "企业年报长表头",
        [
            [
                "企业名称",
                "企业从业人数",
                "企业从业人员中，党员（含预备党员）人数",
                "其中：预备党员",
                "属地",
                "存续状态",
            ],
            *body(
                name, staff, members, new, zone, ticked(lambda e: e.closed, "吊销，未注销", "开业")
            ),
        ],
    )
    add(
        "平台单位信息表",
        [
            ["单位名称", "单位性质类别", "隶属行政区划", "单位所属行业", "单位地址", "在岗职工数",
             "是否有上级已派党建工作指导员", "法人单位统一社会信用代码", "党组织编码", "党员数", "正式党员数"],
            *body(name, text("私营企业"), zone, trade, text("东路"), staff, big, code, blank, members, full),
        ],
        tells_closed=False,
    )  # fmt: skip
    add(
        "两个党员数，以在册为准",
        [
            [
                "企业名称",
                "所在园区",
                "职工数",
                "党员总数",
                "组织关系在本单位党员数",
                "组织关系不在本单位党员数",
                "状态",
            ],
            *body(name, zone, staff, both, members, elsewhere, status),
        ],
        tells_split=False,
    )
    add(
        "带年月的表头",
        [
            ["企业名称（全称）", "统一社会信用代码（18位）", "所在村（社区）", "2024年6月底从业人员数",
             "截至目前党员数（人）", "其中：预备党员数（人）", "企业经营状态（下拉选择）"],
            *body(name, code, zone, staff, members, new, status),
        ],
    )  # fmt: skip
    # ------------------------------------------------ parks, chambers, surveys
    add(
        "园区入驻企业名册",
        [
            ["××工业园区入驻企业名册"],
            ["序号", "入驻企业名称", "楼宇（园区）名称", "主营行业", "现有员工", "党员", "预备党员", "法人", "法人电话", "是否停产"],
            *body(number, name, zone, trade, staff, members, new, text("某"), text("13900000000"),
                  ticked(lambda e: e.closed, "是", "否")),
        ],
        persons=("法人", "法人电话"),
    )  # fmt: skip
    add(
        "商会会员单位名单",
        [
            ["商会会员单位党建情况"],
            ["序号", "商会职务", "姓名", "性别", "会员单位名称", "所属镇街", "员工总数", "党员数", "正式党员", "手机", "是否注销"],
            *body(number, text("理事"), text("某某"), text("男"), name, zone, staff, members, full,
                  text("13700000000"), ticked(lambda e: e.closed, "√", "×")),
        ],
        persons=("姓名", "性别", "手机"),
    )  # fmt: skip
    add(
        "摸底表，是否类用有无",
        [
            ["企业摸底调查表"],
            ["企业名称", "社区（村）", "有无党员", "党员人数（没有填0）", "其中预备党员人数", "是否规上企业", "职工总人数", "生产经营状态"],
            *body(name, zone, lambda i, e: "有" if e.members else "无", members, new,
                  ticked(lambda e: e.big, "√"), staff, ticked(lambda e: e.closed, "空壳", "在产")),
        ],
    )  # fmt: skip
    add(
        "没有党员的写无或横线",
        [
            ["企业名称", "片区", "职工人数", "正式党员", "预备党员", "状况说明", "状态"],
            *body(name, zone, staff, unless_zero(full, "无"), unless_zero(new, "—"), blank, status),
        ],
    )
    add(
        "数字存成文本，带单位",
        [
            ["名称", "村", "从业人员数量(名)", "党员数量(名)", "正式党员(名)", "状态"],
            *body(
                name,
                zone,
                lambda i, e: f" {e.staff}",
                said(members, "{} 名"),
                said(full, "{}人"),
                status,
            ),
        ],
    )
    add(
        "约数",
        [
            ["企业名称", "村", "职工人数", "党员数", "正式党员", "状态"],
            *body(name, zone, said(staff, "约{}人"), members, full, status),
        ],
        codes=("about",),
    )
    add(
        "制表符分隔，国标编码",
        [
            ["企业名称", "村", "职工人数", "党员数", "正式党员", "状态"],
            *body(name, zone, staff, members, full, status),
        ],
        csv=True,
    )
    add(
        "CSV 两行表头，组名只在首列",
        [
            ["序号", "企业情况", None, None, "党员情况", None, None, "状态"],
            [None, "名称", "村", "人员数", "总数", "正式", "预备", None],
            *body(number, name, zone, staff, members, full, new, status),
        ],
        csv=True,
        tells_staff=False,
    )
    add(
        "状态用非正常",
        [
            ["企业名称", "村居", "员工数", "党员数", "正式党员数", "生产经营情况"],
            *body(name, zone, staff, members, full, ticked(lambda e: e.closed, "非正常", "正常")),
        ],
        codes=("read_as_closed",),
    )
    add(
        "备注写已停产",
        [
            ["企业名称", "村居", "员工数", "党员数", "正式党员数", "备注"],
            *body(name, zone, staff, members, full, ticked(lambda e: e.closed, "已停产")),
        ],
        tells_closed=False,
        codes=("closed_in_remarks",),
    )
    add(
        "片区只写在首行，没有合并",
        [
            ["村", "企业名称", "员工数", "党员数", "正式党员数", "状态"],
            *body(first_zone, name, staff, members, full, status),
        ],
        tells_zone=False,
        codes=("zone_of_first_rows",),
    )
    add(
        "党组织栏与企业栏同有名称",
        [
            ["企业", None, None, "党组织", None, None, "党员数", None, "状态"],
            ["名称", "所在村", "从业人数", "名称", "书记姓名", "成立时间", "正式党员", "预备党员", None],
            *body(name, zone, staff, lambda i, e: f"{e.name}党支部" if e.form else None, text("某"),
                  text("2020年"), full, new, status),
        ],
        ["A1:C1", "D1:F1", "G1:H1", "I1:I2"],
        persons=("书记姓名",),
    )  # fmt: skip
    add(
        "指导员单位不是企业名称",
        [
            [
                "序号",
                "单位名称",
                "所在社区",
                "职工数",
                "党员数",
                "正式党员",
                "党建指导员",
                None,
                None,
                "状态",
            ],
            [None, None, None, None, None, None, "姓名", "单位", "联系方式", None],
            *body(
                number,
                name,
                zone,
                staff,
                members,
                full,
                text("某某"),
                text("镇农办"),
                text("1"),
                status,
            ),
        ],
        ["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:F2", "G1:I1", "J1:J2"],
        persons=("联系方式",),
    )
    add(
        "示例行在第一行",
        [
            ["序号", "企业名称", "村", "职工数", "党员数", "正式党员", "状态"],
            ["例", "某某有限公司", "某某村", 50, 3, 2, "正常"],
            *body(number, name, zone, staff, members, full, status),
        ],
    )
    add(
        "职务年龄等个人信息",
        [
            ["企业名称", "村", "职工数", "党员数", "正式党员", "状态", "主要负责人姓名", "出生年月", "政治面貌", "学历", "身份证号码"],
            *body(name, zone, staff, members, full, status, text("某"), text("1970.1"), text("群众"),
                  text("本科"), text("320000197001010000")),
        ],
        persons=("主要负责人姓名", "出生年月", "政治面貌", "学历", "身份证号码"),
    )  # fmt: skip
    add(
        "近三年发展党员等列不混入",
        [
            ["企业名称", "片区", "从业人员数量", "党员总数", "35岁以下党员数", "农村党员数", "近3年新发展党员数",
             "现有入党积极分子数量", "预备党员数", "党员占比", "状态"],
            *body(name, zone, staff, members, text(1), text(2), text(5), text(1), new, text("5%"), status),
        ],
    )  # fmt: skip
    add(
        "英文台账",
        [
            [
                "Company",
                "Village",
                "Employees",
                "Party members",
                "Full members",
                "Operating status",
            ],
            *body(
                name, zone, staff, members, full, ticked(lambda e: e.closed, "closed", "operating")
            ),
        ],
    )
    add(
        "隔行合并的名称列",
        [
            ["序号", "企业", "", "片区", "人员", "", "党员", "", "状态"],
            [
                "",
                "名称",
                "信用代码",
                "",
                "职工数",
                "其中大专以上",
                "在册党员数",
                "其中预备党员数",
                "",
            ],
            *body(number, name, code, zone, staff, text(1), members, new, status),
        ],
        ["A1:A2", "B1:C1", "D1:D2", "E1:F1", "G1:H1", "I1:I2"],
    )
    add(
        "是否用一和零",
        [
            ["单位", "在岗人数", "党员数", "正式党员", "所属社区", "是否列统", "是否在营"],
            *body(
                name,
                staff,
                members,
                full,
                zone,
                lambda i, e: int(e.big),
                lambda i, e: int(not e.closed),
            ),
        ],
    )
    add(
        "小数形式的整数与千分位",
        [
            ["企业名称", "村", "职工人数", "党员数", "正式党员数", "状态"],
            *body(name, zone, lambda i, e: f"{e.staff:,}", lambda i, e: float(e.members), lambda i, e: f"{e.full}.0", status),
        ],
    )  # fmt: skip
    add(
        "镇街与社区两级",
        [
            ["镇街", "社区", "企业名称", "职工人数", "党员人数", "其中：正式党员", "状态"],
            *body(text("明灯镇"), zone, name, staff, members, full, status),
        ],
    )
    add(
        "表头有星号、编号和必填",
        [
            [
                "*1、企业名称（必填）",
                "*2、所在村（社区）",
                "3.职工人数（单位：人）",
                "*4、党员数（必填项）",
                "5、正式党员数",
                "【经营状态】",
            ],
            *body(name, zone, staff, members, full, status),
        ],
    )
    add(
        "党员数在职工栏内",
        [
            ["企业名称", "片区", "从业人员", None, None, "正式党员", "状态"],
            [None, None, "总数", "其中：党员", "大专以上", None, None],
            *body(name, zone, staff, members, text(3), full, status),
        ],
        ["A1:A2", "B1:B2", "C1:E1", "F1:F2", "G1:G2"],
    )
    add(
        "末尾另有其中项",
        [
            ["企业名称", "片区", "从业人数", "党员数", "正式党员", "状态"],
            *body(name, zone, staff, members, full, status),
            total("总计", None, staff, members, full, None),
            ["其中：规上企业", None, 520, 40, 37, None],
        ],
    )
    add(
        "社会组织代码与企业名称同行，政治面貌列",
        [
            ["编号", "两新组织名称", "所属村（社区）", "党员（含预备党员）", "预备党员", "工作人员数", "营业状态", "网格员", "网格员电话"],
            *body(lambda i, e: f"A{i:03}", name, zone, members, new, staff,
                  ticked(lambda e: e.closed, "关门", "营业"), text("某"), text("13600000000")),
        ],
        tells_staff=False,
        persons=("网格员", "网格员电话"),
    )  # fmt: skip
    return f
