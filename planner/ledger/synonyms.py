"""Which header names which column, by the table of :mod:`planner.ledger.header_words`.

Of two headers the one of the earlier rank is the more exact; two of the same rank are never
chosen between. The canonical name itself stands before all of them. A count header matches
with any of its endings (数, 人数, 总数, 数量) or none. Nothing here is fuzzy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache

from planner.ledger.header_grammar import column_by_grammar
from planner.ledger.header_words import SYNONYMS as SYNONYMS
from planner.ledger.header_words import Role as Role
from planner.ledger.words import folded, word_set
from planner.model import TABLES

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

SAYS_HOW_ORGANISED = word_set(
    "建立党组织情况 组建党组织情况 党组织建立情况 党组织组建情况 党组织情况 党组织设置情况 "
    "党组织覆盖情况 党建覆盖情况 组建情况 党支部建立情况 党支部组建情况"
)
"""Headers that hold the form of coverage where each of their answers is one, and else not."""

# Headers of persons: kept out of every output. Flags and counts about persons are no persons.
_PERSON = re.compile(
    "姓名|^性别$|^民族$|政治面貌|^学历$|^学位$|文化程度|^年龄$|^职务$|^职称$|入党(?:时间|日期|年月)|转正(?:时间|日期)"
    "|联络人|对接人|网格员|网格长|董事长|总经理|厂长|企业主|老板|股东|投资人|经营者|家庭成员|座机|固话|固定电话"
    "|^支书|支部委员|组织委员|宣传委员|纪检委员|(?:联系|包联|包保|挂钩|挂联|帮扶|结对|分管)(?:领导|干部)|身份证|证件号|电话|手机|联系方式|联系人|法定代表|法人代表|负责人|书记|邮箱|邮件|微信|qq号|qq$"
    "|出生|住址|籍贯|经办人|填表人|填报人|业主|出资人|实际控制人|党员名单|人员名单|委员$|帮扶人|户籍|银行账号|车牌|职务$|党龄|参加工作|^法人$|^企业法人$"
    "|^法人信息|^e-?mail|phone|mobile|^tel$|telephone|contactperson|contactname|idcard|idnumber"
    "|legalrep|secretary|birth|wechat"
)
_ABOUT = re.compile(
    "类型$|性质$|委员会|是否|有无|人数$|总数$|企业数$|数量$|比例$|占比$|党员数|(?<!电话)(?<!手机)数$|类别$|情况$"
)

_UNIT = re.compile(
    r"^(?:单位[::]?)?(?:人|名|个|家|户|位|人次|万元|元|亿元|米|m|公里|km|平方米|㎡|m2|度|°|年|月|person|persons)$"
    r"|^含预备(?:党员)?$|^(?:必|选)填项?$|^可选$|^可不填$|^填写?.*$|^(?!.*单独.*联合|.*规上.*规下).*/.*$|^.*[、,,]$|^是否$|^下拉选择$|^请.*$"
)
_BRACKET = re.compile(r"\(([^()]*)\)$")
_WHOLE = re.compile(r"\(([^()]+)\)")
_LEAD = re.compile(r"^(?:[*＊★]+|\(?\d{1,2}[)、.]|[一二三四五六七八九十]{1,2}、|其中[::、]?)")
_COUNTED = re.compile(
    r"^(.*(?:员|工|子|备\)|员\)|工\)|子\)|member|members))(?:总人数|人数|总数|数量|数目|总计|合计|数)$"
)


@lru_cache(maxsize=4096)
def header_key(header: str) -> str:
    """A header ready for comparison: one width, no blanks, no numbering, no unit in brackets."""
    key = folded(header).replace("【", "(").replace("】", ")").replace("[", "(").replace("]", ")")
    key = key.replace("_", "").replace("“", "").replace("”", "").replace('"', "").rstrip(":;*")
    if whole := _WHOLE.fullmatch(key):
        key = whole.group(1)  # 【经营状态】
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


@lru_cache(maxsize=4096)
def match_header(header: str, role: Role) -> Match | None:
    """The column that a header names, or None; never a guess.

    What a header adds about the day (2023年末职工人数) or how to fill it in (企业名称（全称）) is
    put aside where the whole header says nothing; such a one is less exact by a rank.
    """
    key = header_key(header)
    found = _look_up(key, role)
    if found is not None:
        return found
    forms = _without_asides(key)
    for form in forms:
        match = _look_up(form, role)
        if match is not None:
            return Match(match.column, match.rank + 1)
    if role == "enterprises":
        for form in (key, *forms):
            column = column_by_grammar(form)
            if column is not None:
                # A ledger may tell the park too; the zone by its plain word comes before it.
                return Match(column, 2 if column == "zone" else 1)
    return None


def _look_up(key: str, role: Role) -> Match | None:
    index = _index(role)
    stem = _stem(key)
    forms = (key, stem, header_key(stem))  # 党员（含预备党员）人数: the brackets stand inside
    found = [index[form] for form in forms if form in index]
    return min(found, key=lambda match: match.rank, default=None)


_ASIDE = re.compile(
    r"\((?:(?:规范|企业|单位|登记|执照)?(?:全称|简称|名称)|盖章|公章|签章|期末|年末|年底|现有|实有|全口径"
    r"|(?:截[至止到]|\d(?![^()]*岁)|按|以|与|如|例|gb|国标|选|请|必|可|具体|注|精确|文本|数字|大写|写|填|√|打|勾"
    r"|下拉|单位)[^()]*"
    r"|(?:没有|无)[^()]*填[^()]*|[^()]*[、/][^()]*"
    r"|(?:含|包括|包含)(?:中共)?预备(?:党员)?"
    r"|(?:含|包括|包含)(?:劳务|派遣|临时|季节|合同|兼职|外来|外籍)[^()]*)\)$"
)
_DAY = re.compile(
    r"^(?:截[至止到](?:目前|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?)?[底末]?|\d{4}年(?:\d{1,2}月)?[底末]?|\d{4}"
    r"|目前|当前|现有|实有|共有|期末|年末|年底|月末|本年末|全部)的?"
)
_WHOSE = re.compile(
    r"^(?:本企业|本单位|本公司|企业|单位|公司|全厂|企业内|单位内)(?:现有|实有|共有)?"
)


def without_aside(key: str) -> str:
    """A header (ready for comparison) without how to fill it in: 组建方式(打√) → 组建方式."""
    return _ASIDE.sub("", key) or key


def _without_asides(key: str) -> list[str]:
    """The header without the day that it names, how to fill it in, whose people it counts."""
    bare = _ASIDE.sub("", key)
    undated = _DAY.sub("", bare)
    forms = (bare, _DAY.sub("", key), undated, _WHOSE.sub("", undated))
    return [form for form in dict.fromkeys(forms) if form and form != key]


OWN_REMARKS = "核对意见（planner）"
"""The header of the column in which ``check --annotate`` writes what is wrong with a row."""


PLAN_MARKS = ("〔方案〕", "[plan]")
"""How headers begin under which a report in Excel says what the plan did, in both languages."""
_PLAN_KEYS = tuple(mark.strip("〔〕[]") for mark in PLAN_MARKS)
_IN_BRACKETS = re.compile(r"^\s*[〔\[【［(（](.*?)[〕\]】］)）]")


def is_own_remark(header: str) -> bool:
    """Whether a column is one that ``check --annotate`` wrote, and no part of the ledger."""
    return header_key(header).startswith(_OWN_KEY)


def is_of_a_plan(header: str) -> bool:
    """Whether a column is one in which a report said what its plan did, and no part of the ledger.

    A workbook that a report wrote is a ledger again: what it says of the plan must not become
    columns of the next one.
    """
    found = _IN_BRACKETS.match(header)
    return found is not None and found.group(1).strip().lower() in _PLAN_KEYS


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
