"""Headers that are built from a few words in many ways: 党员组织关系未转入本企业的人数.

The table of :mod:`planner.ledger.header_words` comes first; here stand the patterns of what
no table can list in full. Each pattern takes the whole header, so that a word which changes
the meaning (近三年发展党员, 女党员) is never swallowed.
"""

from __future__ import annotations

import re

_COUNT = r"(?:总人数|人数|总数|数量|总量|数|合计|情况)?"
_HERE = (
    r"(?:本|我|该|所在)?(?:非公(?:有制)?(?:经济)?)?"
    r"(?:企业|单位|公司|企|两新组织|支部|党支部|党组织)?(?:内)?"
)
_MEMBERS = r"(?:的)?(?:中共|共产)?(?:党员)?"
_RELATION = r"(?:党员)?(?:的)?(?:党)?(?:的)?(?:组织)?关系(?:均|都|还|仍|暂|尚)?"
_ZONE = (
    r"(?:行政村|自然村|村组|村居委会|村\(居\)委会|村居|村委会|村社|村|社区|居委会|工业园区?|产业园区?|科技园区?|园区|开发区|高新区"
    r"|商务楼宇|楼宇|商圈|党建片区|片区|党建网格|网格|商业街区?|街区|专业市场|市场|功能区)"
)
_BODY = r"(?:企业|单位|公司|经济组织|组织|机构|主体|商户)"
_SORT = (
    r"(?:非公有制|非公|民营|私营|两新|新经济|新社会|被摸排|规上|规模以上|入驻|入园|园区|会员|经营|市场"
    r"|用工|用人|企业|法人)*"
)

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (column, re.compile(pattern))
    for column, pattern in (
        (
            "members_elsewhere",
            rf"{_RELATION}(?:未转入|未转|未迁入|未转接|未接转|不在|未在|不隶属|在外地|在外单位|在外"
            rf"|在其[他它]|在原籍|在户籍|在居住|在村(?:\(社区\)|、?社区)?|在社区|在街道)"
            rf"{_HERE}(?:党组织|党支部|支部)?(?:所在地|地方|地)?{_MEMBERS}{_COUNT}",
        ),
        (
            "members_elsewhere",
            rf"(?:未转入|未转接|未接转|未转移|未转)(?:党)?组织关系{_MEMBERS}{_COUNT}",
        ),
        (
            "members_elsewhere",
            rf"(?:未转入|未转接|未迁入){_HERE}(?:党组织|党支部|支部)?{_MEMBERS}{_COUNT}",
        ),
        ("members", rf"(?:已转入|已转接|已转)(?:党)?组织关系{_MEMBERS}{_COUNT}"),
        (
            # 企业规模 alone is large or small; with its answers named it is above scale or not.
            "above_scale",
            r"(?:企业)?规模\(规上[/、]规下\)",
        ),
        (
            "members",
            rf"{_RELATION}(?:已转入|转入|已迁入|已转接|已接转|隶属于?|已在|在|落在|落户)"
            rf"{_HERE}{_MEMBERS}{_COUNT}",
        ),
        (
            "members",
            r"(?:本|我|该|在)?(?:企业|单位|公司)(?:内|中|里)?(?:现有|实有|共有)?"
            rf"(?:职工|员工|从业人员)?(?:中|内)?(?:的)?(?:中共|共产)?党员{_COUNT}",
        ),
        (
            "name",
            rf"{_SORT}{_BODY}(?:[/(、](?:企业|单位|公司|组织|机构)\)?)?(?:的)?"
            r"(?:规范|详细|登记|注册|中文)?(?:名称|全称|名)(?:及简称|\(.*\))?",
        ),
        (
            "id",
            r"(?:企业|单位|法人|法人单位|营业执照|机构|组织|公司|主体|18位|十八位)*"
            r"(?:统一)?(?:社会)?(?:信用)?(?:统一)?信用(?:统一)?代?码"
            r"(?:号码?|证号?|编码|/税号|/注册号|\(.*\))?",
        ),
        (
            "id",
            r"(?:企业|单位|法人)*社会信用统一代码(?:号码?|证号?)?",
        ),
        (
            "zone",
            rf"(?:企业|单位)?(?:所在|所属|属地|管辖|归属|隶属|坐落|座落|驻地)?(?:的)?{_ZONE}(?:[/、(或]?{_ZONE}\)?)*(?:名称|名|别)?",
        ),
        (
            "above_scale",
            r"(?:企业)?(?:是否)?(?:为|属于|属|列入|达到|纳入|在)?"
            r"(?:规模以上|规上|规模(?=企业)|列统|列规|纳统|在统|四上|限上|限额以上)(?:[(/]?(?:限上|限额以上)\)?)?"
            r"(?:工业|服务业|商贸业|商贸|建筑业)?(?:企业|单位)?(?:\(.*\))?",
        ),
        (
            # 组建情况 alone may hold anything; with its answers named it is the form.
            "current_mode",
            r"(?:党组织|党支部|党的组织)?(?:组建|建立|设置|覆盖)(?:情况|类型|种类)"
            r"\([^()]*单独[^()]*联合[^()]*\)",
        ),
        (
            "status",
            r"(?:企业|单位|目前|当前|现阶段)*(?:生产|经营|运营|运行|营业|存续|登记|在营|开业|投产)+"
            r"(?:状态|状况|情况|现状)(?:\(.*\))?",
        ),
        (
            "status",
            r"(?:企业|单位)?(?:目前)?(?:生产|经营|运营|运行)*是否(?:仍|还)?"
            r"(?:正常|存续|在产|在营|在业|营业|开业)(?:生产|经营|运行|运营|营业)*(?:\(.*\))?",
        ),
    )
)


_OF_WHICH = re.compile(
    r"^(?P<members>[^()]*党员)(?:人数|总数|数量|数)?\((?P<which>[^()]*关系[^()]*)\)$"
)
"""党员数（组织关系不在本企业）: which members is said behind, in brackets."""


def column_by_grammar(key: str) -> str | None:
    """The column that a header (ready for comparison) is built to name, or None."""
    if found := _OF_WHICH.match(key):
        key = found["which"].removesuffix("的") + "党员数"
    for column, pattern in _PATTERNS:
        if pattern.fullmatch(key) and _says_enough(column, key):
            return column
    return None


def _says_enough(column: str, key: str) -> bool:
    """关系在本企业 alone may be anything; with 党员 or a count it is members."""
    if column not in ("members", "members_elsewhere"):
        return True
    return "党员" in key or key.endswith("数")
