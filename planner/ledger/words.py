"""The words that ledgers use for status, forms of coverage, yes and no, totals and notes.

Curated by hand and matched exactly, by prefix or by containing, as said beside each; a word
that is not here is never guessed at.
"""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = (
    "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff"
    "\u0000-\u0008\u000e-\u001f]"
)
"""Characters that nobody sees and that break comparisons."""

_INVISIBLE = re.compile(INVISIBLE)
_SPACES = re.compile(r"\s+")


def word_set(words: str) -> frozenset[str]:
    """The words of a text, for tables of words that are easier to read unquoted."""
    return frozenset(words.split())


def plain(text: str) -> str:
    """A cell's text without invisible characters and outer blanks."""
    return _INVISIBLE.sub("", text).replace("\u00a0", " ").strip()


def folded(text: str) -> str:
    """A word ready for comparison: one width, no blanks, lower case."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", plain(text))).lower()


YES = word_set(
    "是 有 √ ✓ ✔ ☑ 对 v 是的 已有 属于 y yes true t 1 1.0 规上 规模以上 列统 已列统 规上企业 "
    "规模以上企业 规上工业 规上工业企业 规模以上工业企业 列统企业 限上 限上企业 限额以上 四上企业"
)
NO = word_set(
    "否 无 没有 × ✗ ✘ ╳ x 不是 非 没 不属于 n no false f 0 0.0 规下 规模以下 未列统 不列统 "
    "规下企业 规模以下企业 限下 限下企业 限额以下 非规上 非规上企业 非规模以上 未达规模 小微 "
    "小微企业"
)
_REMARK = re.compile(r"^(是|否|有|无|√|×)[(,;、。:].*$")


def yes_or_no(text: str) -> bool | None:
    """Whether a cell says yes or no; a remark after it (是（2019年）) is put aside; else None."""
    key = folded(text)
    found = _REMARK.match(key)
    key = found.group(1) if found else key
    if key in YES:
        return True
    return False if key in NO else None


NOTHING = word_set("/ \\ - -- --- — —— ― 一一 无 暂无 没有 nil none null n/a na #n/a \\n")
"""What people write into a cell that holds nothing."""

EXCEL_ERRORS = word_set(
    "#n/a #ref! #value! #div/0! #name? #null! #num! #spill! #calc! #getting_data"
)

# Status: closed words are looked for first, because 停止营业 also contains 营业.
_CLOSED = re.compile(
    "停产|停业|歇业|休业|停工|停止经营|停止生产|停止营业|停止运营|暂停|停办|停运|停摆|长期停"
    "|空壳|空挂|僵尸|注销|吊销|破产|倒闭|关闭|关停|关门|已关|清算|解散|撤销|撤并|除名|查封|终止"
    "|搬离|搬迁|搬走|已搬|迁出|外迁|迁往|迁至|拆迁|失联|联系不上|无法联系|查无|不存在|人去楼空|已停|名存实亡"
    "|无经营|无实际经营|无生产|无业务|未经营|不经营|没经营|没有经营|未营业|不营业|没营业|没有营业|未生产|不生产"
    "|closed|ceased|dissolved|bankrupt|insolven|dormant|inactive|shell|liquidat|defunct"
    "|deregistered|revoked|relocated|movedout|suspended|shutdown"
    "|(?:not|non-?)(?:operating|active|inoperation)"
)
_OPEN = re.compile(
    "正常|良好|较好|一般|较差|困难|盈利|亏损|持平|微利|保本|确立|续存|开业|在营|在业|存续|营业|经营|运营|生产|投产|在产|active|operating|operational|open|running"
    "|inoperation|inbusiness"
)
# A negation, a half or a plan before either makes the word one that only a person can settle.
_DOUBT = re.compile(
    "(?:非|不|未|没有|没|半|拟|将|待|计划|准备|恢复|部分)(?:全面|完全|予|被|曾|正式|在|能|再)?"
    "(?:正常|停产|停业|歇业|停工|注销|吊销|破产|关闭|关停|倒闭|空壳|僵尸|失联|清算|解散|暂停|搬离|搬迁|迁出"
    "|营业|开业|生产|投产)|(?:季节性?|间歇性?|临时性?|阶段性?|短期)(?:停|歇)|异常"
    "|(?:not|un|never|half|partly|partially|tobe)(?:closed|dissolved|suspended|bankrupt)"
)
_SETTLED = re.compile(
    "(?:未|不|没|没有)(?:营业|经营|生产)|吊销[,，]?未注销"
    "|^(?:非|不|未)正常(?:户|企业|经营|营业|生产|运营|生产经营)?$"
)
_NOT_NORMAL = re.compile("^(?:非|不|未)正常(?:户|企业|经营|营业|生产|运营|生产经营)?$")
_YES_STATUS = word_set("在 是 yes true y t √ ✓ ✔ 1 1.0")
_NO_STATUS = word_set("停 关 否 no false n f × ✗ ✘ 0 0.0")


def is_soft(word: str) -> bool:
    """Whether a status word says no more than that things are not as they should be: 非正常."""
    return bool(_NOT_NORMAL.match(folded(word)))


def is_operating(word: str) -> bool | None:
    """Whether a status word says that the enterprise works; None where it cannot be known."""
    key = folded(word)
    if key in _YES_STATUS:
        return True
    if key in _NO_STATUS:
        return False
    if _DOUBT.search(key) and not _SETTLED.search(key):
        return None
    if _CLOSED.search(key) or _NOT_NORMAL.match(key):
        return False
    return True if _OPEN.search(key) else None


# Forms of coverage: whole words first, then the stems that longer phrases begin with.
_MODE_CODES = {"0": "standalone", "1": "joint", "2": "affiliated", "3": "other"}
_NO_MODE = word_set(
    "未组建 未建立 未建 未成立 无 没有 否 未覆盖 未建党组织 未建立党组织 uncovered none no"
)
_NO_MODE_YET = re.compile(
    "^(?:未|暂未|尚未|没有|没|无|暂无|待|拟|应建未)(?:组?建|成立|覆盖|党|支部)"
)
_BEFORE_MODE = re.compile(
    r"^\(?[0-9a-h]{1,2}[)、.:,]*(?=[\u4e00-\u9fff])|^已?(?:建立|组建|成立|设立)(?:了|有)?(?=独立|单独|联合|挂靠)"
)
"""1.单独组建, ②联合组建, 建立联合党支部: a number or a verb before the form itself."""
_MODE_STEMS = (
    ("standalone", "standalone"),
    ("joint", "joint"),
    ("affiliated", "affiliated"),
    ("dispatched", "dispatched"),
    ("other", "other"),
    ("独立", "standalone"),
    ("独建", "standalone"),
    ("单独", "standalone"),
    ("单建", "standalone"),
    ("单设", "standalone"),
    ("自建", "standalone"),
    ("党总支", "standalone"),
    ("党委", "standalone"),
    ("基层党委", "standalone"),
    ("联合", "joint"),
    ("联建", "joint"),
    ("共建", "joint"),
    ("挂靠", "affiliated"),
    ("派驻", "dispatched"),
    ("派入", "dispatched"),
    ("选派", "dispatched"),
    ("下派", "dispatched"),
    ("指派", "dispatched"),
    ("指导员", "dispatched"),
    ("党建指导员", "dispatched"),
    ("党建工作指导员", "dispatched"),
    ("其他", "other"),
    ("其它", "other"),
)
_JOINT_SOMEHOW = re.compile("联合(?:组建|建立|成立|党|支部|设立)|联建")
"""区域联建、行业联合党支部 name the same form by what joins the enterprises."""


def mode_of(word: str, *, codes: bool) -> str | None:
    """The form of coverage that a word names: a mode, ``other``, ``""`` for none, None if unknown.

    ``codes`` admits the annual report's codes 0 to 3.
    """
    key = folded(word)
    if codes and key.removesuffix(".0") in _MODE_CODES:
        return _MODE_CODES[key.removesuffix(".0")]
    if key in _NO_MODE or key in NOTHING:
        return ""
    key = _BEFORE_MODE.sub("", key)
    for stem, mode in _MODE_STEMS:
        if key.startswith(stem):
            return mode
    if _NO_MODE_YET.match(key):
        return ""
    return "joint" if _JOINT_SOMEHOW.search(key) else None


ACCEPTS = {
    "zone": "zone 本片区 片区 本区域 本村 本社区 本园区 本村社区 本村(社区) 本辖区 辖区内 同片区 "
    "片区内 区域内 本地 samezone ownzone",
    "any": "any 全镇 全街道 全区 全县 全市 全域 全乡 全园区 不限 不限范围 不限片区 任意 所有 全部 "
    "镇域 镇内 兜底 anywhere all everywhere unlimited",
}
ROLES = {
    "instructor": "instructor 指导员 党建指导员 党建工作指导员 党建联络员 联络员 派驻指导员 "
    "指导员(联络员)",
    "contact": "contact 联系干部 联系领导 领导联系点 党政领导 党政领导联系点 联系点领导 挂钩领导 "
    "挂联干部 包联干部 包联领导 班子成员 领导干部 contactcadre cadre",
}


def word_index(table: dict[str, str]) -> dict[str, str]:
    """Each folded word of a table of words → the token that it stands for."""
    return {folded(word): token for token, words in table.items() for word in words.split()}


# Rows that are no enterprises. The patterns see text without blanks and in one width.
TOTAL = (
    r"(?i)^(?:.{0,10}?)(?:合计|小计|总计|共计|累计|总合计)(?:[:(,].*|\d+.*)?$"
    r"|^(?:grand)?(?:total|sub-?total|sum)[:.]?$"
)
NOTE = (
    r"^(?:填表|填报|制表|审核|复核|审批|经办|统计|报送|上报|联系|单位负责|党组织负责|负责|主管领导|分管领导)"
    r"(?:人|单位|部门|日期|时间|电话|领导|人签字|人\(签字\))?(?:\(.*?\))?:"
    r"|^(?:说明|注|备注|附注|填表说明|填报说明|注意事项|日期|单位\(?盖章\)?|盖章)(?:\d)?[:、.]"
    r"|^(?:notes?|prepared ?by|date|remarks?):"
)
