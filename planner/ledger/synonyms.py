"""Which header names which column: the curated table of headers seen in real ledgers.

One entry a column. Each string is a rank: headers of an earlier string are the more exact
ones and win where a ledger has both; two headers of the same rank are never chosen between.
The canonical name itself stands before all of them. A count header
matches with any of its endings (数, 人数, 总数, 数量) or none. Nothing here is fuzzy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Literal

from planner.ledger.words import folded, word_set
from planner.model import TABLES

Role = Literal["enterprises", "hosts", "instructors"]

_ZONE = (
    "片区 所在片区 所属片区 网格 所在网格 所属网格 村 所在村 村名 行政村 所在村(社区) 村(社区) "
    "村/社区 村社区 所在村/社区 所在村社区 所属村(社区) 村居 村(居) 所在村居 社区 所在社区 "
    "所属社区 社区(村) 社区名称 园区 所在园区 所属园区 园区名称 楼宇 所在楼宇 楼宇名称 商圈 "
    "所在商圈 area district park",
    "居委会 村居委会 村委会 居(村)委会 所在园区、商务楼宇名称 所在园区楼宇 所属区域 所在区域 "
    "区域 village community building",
    "所在地区 地区 街道 镇街 乡镇 镇 镇(街道) 乡镇(街道) 所在镇街 所属街道 所属乡镇 township town",
)
_X = ("x坐标 坐标x 平面坐标x 投影x x(m) x(米)",)
_Y = ("y坐标 坐标y 平面坐标y 投影y y(m) y(米)",)
_LON = ("经度 东经 企业经度 地址经度 经度(东经) 经度(e) lng long longitude",)
_LAT = ("纬度 北纬 企业纬度 地址纬度 纬度(北纬) 纬度(n) latitude",)

SYNONYMS: dict[Role, dict[str, tuple[str, ...]]] = {
    "enterprises": {
        "id": (
            "统一社会信用代码 社会信用代码 统一信用代码 信用代码 法人单位统一社会信用代码 "
            "单位统一社会信用代码 企业统一社会信用代码 统一社会信用代码证号 "
            "统一社会信用代码(组织机构代码) uscc creditcode unifiedsocialcreditcode",
            "组织机构代码 机构代码 工商注册号 注册号 营业执照号 营业执照号码 营业执照注册号",
            "编号 企业编号 单位编号 企业代码 单位代码 企业编码 编码 代码 enterpriseid identifier "
            "code",
        ),
        "name": (
            "企业名称 单位名称 企业全称 单位全称 公司名称 公司全称 法人单位名称 法人名称 企业名 "
            "企业(单位)名称 单位(企业)名称 单位名称(企业) 非公企业名称 非公有制企业名称 "
            "企业名字 单位名 名字 "
            "两新组织名称 社会组织名称 机构名称 enterprise enterprisename company companyname",
            "名称 企业 公司 单位详细名称",
        ),
        "zone": _ZONE,
        "industry": (
            "行业 所属行业 单位所属行业 企业所属行业 行业类别 行业分类 行业类型 行业门类 "
            "行业名称 行业代码 国民经济行业 国民经济行业分类 国民经济行业代码 国民经济行业类别 "
            "主要行业 sector trade",
            "产业 所属产业 产业类别 产业类型",
        ),
        "employees": (
            "从业人数 从业人员 从业总人数 在岗职工 在职职工 在职员工 在岗员工 职工 员工 企业职工 "
            "企业员工 单位职工 企业人数 用工人数 用工总数 在岗人数 从业人员(名) staff headcount "
            "employee",
        ),
        "members": (
            "在册党员 组织关系已转入党员 组织关系已转入的党员 已转入党员 "
            "组织关系在非公企业的党员 组织关系在本企业的党员 组织关系在本企业党员 "
            "组织关系在企业的党员 组织关系在本单位的党员 组织关系在本单位党员",
            "党员 党员(含预备党员) 党员(含预备) 现有党员 中共党员 企业党员 职工党员 员工党员 "
            "本企业党员 partymembers membercount",
            "党员(预备党员) 党员总人次",
        ),
        "full_members": ("正式党员 在册正式党员 现有正式党员 正式中共党员 fullmember",),
        "probationary_members": ("预备党员 在册预备党员 现有预备党员 probationary",),
        "members_elsewhere": (
            "组织关系未转入党员 组织关系未转入的党员 未转入党员 组织关系不在非公企业的党员 "
            "组织关系不在本企业的党员 组织关系不在本企业党员 组织关系不在企业的党员 "
            "组织关系不在本单位的党员 组织关系不在本单位党员 组织关系在外党员 组织关系在外的党员",
            "流动党员 隐性党员 口袋党员",
        ),
        "activists": (
            "入党积极分子 现有入党积极分子 积极分子 在册入党积极分子 培养入党积极分子 activist",
        ),
        "above_scale": (
            "规模以上 是否规模以上 是否规模以上企业 规模以上企业 是否为规模以上企业 "
            "是否属于规模以上企业 是否规上 规上企业 是否规上企业 规上 是否列统 是否列统企业 "
            "列统企业 列统 是否为规上企业 规模以上(列统) 是否规模以上(列统)",
        ),
        "status": (
            "经营状态 企业经营状态 企业经营状况 经营状况 生产经营状况 生产经营状态 企业状态 "
            "登记状态 运营状态 运营状况 存续状态 企业生产经营状况 经营情况 operatingstatus",
            "是否正常经营 是否在营 是否正常营业 是否开业 是否正常生产经营 operating",
            "状态 现状 企业现状",
        ),
        "x": _X,
        "y": _Y,
        "lon": _LON,
        "lat": _LAT,
        "home_branch": (
            "原党支部 原支部 原所在党支部 原所在支部 原所属党支部 原党组织 原所在党组织 "
            "原所属党组织 原隶属党支部 原隶属党组织 党员原所在党支部 党员原所在支部 "
            "原组织关系所在支部 原组织关系所在党支部 组织关系原所在党支部 组织关系原所在支部",
        ),
        "current_mode": (
            "党组织组建方式 组建方式 党组织组建形式 组建形式 党组织设置方式 党组织设置形式 "
            "设置形式 设置方式 党组织建立方式 党组织建立形式 建立形式 现组建方式 现覆盖方式 "
            "党组织覆盖方式 党的组织覆盖方式 组织覆盖形式 组织覆盖方式",
        ),
        "current_branch": (
            "现党支部 党组织名称 所在党组织名称 所在党组织 所属党组织 所属党组织名称 "
            "现党组织名称 党支部名称 所在党支部 所属党支部 所在支部 现所在党支部 现所在党组织",
            "党支部 支部",
        ),
        "current_instructor": (
            "现指导员 党建工作指导员 党建工作指导员姓名 党建指导员 党建指导员姓名 指导员 "
            "指导员姓名 派驻指导员 派驻党建工作指导员 选派指导员 选派党建工作指导员",
            "党建联络员 联络员 联络员姓名",
        ),
        "pin_mode": ("指定方式 指定组建方式 指定形式 锁定方式 锁定组建方式",),
        "pin_branch": ("指定党支部 指定支部 指定党组织 锁定党支部 锁定支部",),
        "pin_reason": ("指定理由 指定原因 锁定理由 锁定原因",),
    },
    "hosts": {
        "id": (
            "党组织编号 党组织编码 党组织代码 支部编号 支部编码 党支部编号",
            "编号 代码 编码 hostid code",
        ),
        "name": (
            "党组织名称 党支部名称 支部名称 挂靠党支部 挂靠支部 挂靠党支部名称 主支部 主支部名称 "
            "host hostname branch branchname",
            "党组织 党支部 支部 名称",
        ),
        "kind": ("党组织类型 党组织类别 党组织建制 支部类型", "类型 类别 建制 type"),
        "zone": _ZONE,
        "x": _X,
        "y": _Y,
        "lon": _LON,
        "lat": _LAT,
        "members": (
            "党员 党员(含预备党员) 现有党员 在册党员 本支部党员 支部党员 自有党员 党员(预备党员)",
        ),
        "full_members": ("正式党员 现有正式党员 在册正式党员 本支部正式党员",),
        "max_members": (
            "党员数上限 党员上限 最大党员数 最多党员数 党员人数上限 党员容量 党员数限额 "
            "党员总数上限 支部党员上限 支部党员数上限 最大党员 最多党员 党员限额 可容纳党员数 "
            "党员数最大值 memberlimit membercap maxmember",
            "人数上限 最大人数 最多人数 上限人数 人数限额",
        ),
        "max_units": (
            "挂靠企业数上限 挂靠企业上限 挂靠数上限 最多挂靠企业数 最大挂靠企业数 可挂靠企业数 "
            "挂靠单位数上限 挂靠单位上限 最多挂靠数 最多挂靠单位数 可挂靠单位数 挂靠上限 挂靠限额 "
            "挂靠名额 可挂靠数 可挂靠企业 最多挂靠企业 最多单位数 单位数上限 单位上限 最多企业数 "
            "企业数上限 企业上限 最大企业数 最大单位数 maxaffiliates maxenterprises unitlimit "
            "maxunit",
        ),
        "accepts": (
            "接收范围 接纳范围 挂靠范围 接收企业范围 可接收范围 接收挂靠范围",
            "接收 接收挂靠 是否接收挂靠 可接收 接纳 accept",
        ),
        "parent": (
            "上级党组织 上级党组织名称 隶属党组织 上级党委 上级党委名称 上级党总支 隶属党委 "
            "上级组织 上级 隶属",
        ),
    },
    "instructors": {
        "id": ("指导员编号 人员编号 工号", "编号 代码 instructorid code"),
        "name": (
            "姓名 指导员姓名 党建工作指导员姓名 党建指导员姓名 联络员姓名 干部姓名 领导姓名 "
            "instructorname",
            "指导员 党建工作指导员 党建指导员 岗位 岗位名称 名称",
        ),
        "role": ("角色 人员角色 人员类别 人员类型 身份", "类型 类别"),
        "zone": (
            "联系片区 负责片区 派驻片区 服务片区 联系村 联系村(社区) 负责区域 " + _ZONE[0],
            *_ZONE[1:],
        ),
        "x": _X,
        "y": _Y,
        "lon": _LON,
        "lat": _LAT,
        "capacity": (
            "可联系企业数 联系企业数上限 指导企业数上限 可指导企业数 最多联系企业数 "
            "最多指导企业数 最多联系企业 最多指导企业 联系数上限 联系上限 指导上限 企业数上限 "
            "企业上限 最多企业数 可联系数 可联系企业 可指导数 可派驻企业数 派驻企业数上限 容量 "
            "名额 上限 maxenterprises",
            "能力 任务数 联系数 联系企业数 指导企业数 负责企业数 包联企业数 服务企业数",
        ),
    },
}

EITHER: dict[Role, dict[str, tuple[str, ...]]] = {
    "enterprises": {"单位": ("name", "zone"), "所在单位": ("name", "zone")},
    "hosts": {},
    "instructors": {},
}
"""Headers that mean the first of these columns that no other header names: 单位 is the
enterprise where nothing else is, and the reporting place where 企业名称 stands beside it."""

EITHER_RANK = 1.5
"""After the exact headers of a column, before the loose ones (a park's name, often blank)."""

GENERIC = word_set("总数 总计 合计 小计 人数 总人数 数量 数 计 总 total count number")
"""Lower labels of a merged header that only repeat what their parent label says."""

IGNORED = word_set("序号 序 行号 no no. # 顺序号 source_row sourcerow")
"""Counters of the sheet itself; kept, but neither asked about nor suggested."""

# Headers of persons: kept out of every output. Flags and counts about persons are no persons.
_PERSON = re.compile(
    "姓名|身份证|证件号|电话|手机|联系方式|联系人|法定代表|法人代表|负责人|书记|邮箱|邮件|微信|qq号|qq$"
    "|出生|住址|籍贯|经办人|填表人|填报人|业主|出资人|实际控制人|党员名单|人员名单|^法人$|^企业法人$"
    "|^法人信息|^e-?mail|phone|mobile|^tel$|telephone|contactperson|contactname|idcard|idnumber"
    "|legalrep|secretary|birth|wechat"
)
_ABOUT = re.compile("是否|有无|人数$|数量$|比例$|占比$|党员数|(?<!电话)(?<!手机)数$|类别$|情况$")

_UNIT = re.compile(
    r"^(?:单位[::]?)?(?:人|名|个|家|户|位|人次|万元|元|亿元|米|m|公里|km|平方米|㎡|m2|度|°|年|月|person|persons)$"
    r"|^含预备(?:党员)?$|^(?:必|选)填项?$|^可选$|^可不填$|^填写?.*$|^.*/.*$|^.*[、,,]$|^是否$|^下拉选择$|^请.*$"
)
_BRACKET = re.compile(r"\(([^()]*)\)$")
_LEAD = re.compile(r"^(?:[*＊★]+|\(?\d{1,2}[)、.]|[一二三四五六七八九十]{1,2}、|其中[::、]?)")
_COUNTED = re.compile(
    r"^(.*(?:员|工|子|员\)|工\)|子\)|member|members))(?:总人数|人数|总数|数量|数目|总计|合计|数)$"
)


@lru_cache(maxsize=4096)
def header_key(header: str) -> str:
    """A header ready for comparison: one width, no blanks, no numbering, no unit in brackets."""
    key = folded(header).replace("【", "(").replace("】", ")").replace("[", "(").replace("]", ")")
    key = key.replace("_", "").replace("“", "").replace("”", "").replace('"', "").rstrip(":;*")
    while (cut := _LEAD.sub("", key)) != key and cut:
        key = cut
    while (found := _BRACKET.search(key)) and _UNIT.match(found.group(1)) and found.start():
        key = key[: found.start()]
    return key


_OWN_KEY = "核对意见(planner)"


def _stem(key: str) -> str:
    found = _COUNTED.match(key)
    return found.group(1) if found else key


@dataclass(frozen=True, slots=True)
class Match:
    """A header that the table knows: the column and how exact the header is (0 is best)."""

    column: str
    rank: int


@cache
def _index(role: Role) -> dict[str, Match]:
    index: dict[str, Match] = {}
    for column in TABLES[role]:
        counted = column.kind == "count"
        ranks = [[column.name]]
        ranks += [words.split() for words in SYNONYMS[role].get(column.name, ())]
        # The titles that our own files show; they keep the rank that the table gives them.
        ranks += [[column.title.zh, column.title.en]]
        for rank, headers in enumerate(ranks):
            for header in headers:
                key = header_key(header)
                for form in (key, _stem(key)) if counted else (key,):
                    known = index.get(form)
                    if known is None or rank < known.rank:
                        index[form] = Match(column.name, rank)
    return index


def match_header(header: str, role: Role) -> Match | None:
    """The column that a header names, or None; never a guess."""
    key = header_key(header)
    index = _index(role)
    found = [index[form] for form in (key, _stem(key)) if form in index]
    return min(found, key=lambda match: match.rank, default=None)


OWN_REMARKS = "核对意见（planner）"
"""The header of the column in which ``check --annotate`` writes what is wrong with a row."""


def is_own_remark(header: str) -> bool:
    """Whether a column is one that ``check --annotate`` wrote, and no part of the ledger."""
    return header_key(header).startswith(_OWN_KEY)


def is_person(header: str) -> bool:
    """Whether a header names a column of persons (names, telephone numbers, identity cards)."""
    key = header_key(header)
    return bool(_PERSON.search(key)) and not _ABOUT.search(key)


_ENDINGS = ("数", "人数", "总数", "数量")


@cache
def known_headers(role: Role) -> tuple[tuple[str, str], ...]:
    """Every header that is known, ready for comparison, with its column; in a fixed order."""
    counted = {column.name for column in TABLES[role] if column.kind == "count"}
    pairs = []
    for key, match in _index(role).items():
        pairs.append((key, match.column))
        if match.column in counted and _COUNTED.match(key + "数"):
            pairs += [(key + ending, match.column) for ending in _ENDINGS]
    return tuple(dict.fromkeys(pairs))


def nearest_headers(header: str, role: Role) -> list[str]:
    """Columns whose headers look like this one, the nearest first; for suggestions only."""
    index = _index(role)
    close = get_close_matches(header_key(header), index, n=3, cutoff=0.5)
    return list(dict.fromkeys(index[key].column for key in close))
