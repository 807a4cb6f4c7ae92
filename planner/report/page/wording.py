"""What the page itself says: titles, labels and hints, in the rule pack's words."""

from __future__ import annotations

from collections.abc import Mapping

from planner.language import Language, Text

_SAID: dict[str, Text] = {
    # the frame
    "skip": Text("跳到正文", "Skip to the content"),
    "contents": Text("目录", "Contents"),
    "public": Text("公开版", "For publication"),
    "overview": Text("概况", "Overview"),
    "structure": Text("组织架构", "Structure"),
    "enterprises": Text("⟦enterprise⟧", "⟦enterprise+⟧"),
    "coverage": Text("覆盖统计", "Coverage"),
    "people": Text("负担与上限", "Loads and limits"),
    "fragile": Text("薄弱点", "Fragile branches"),
    "moves": Text("调整清单", "Moves"),
    "uncovered": Text("⟦uncovered⟧", "⟦uncovered⟧"),
    "rules": Text("规则依据", "Rules"),
    "findings": Text("数据问题", "Data"),
    "provenance": Text("来源", "Provenance"),
    # overview
    "of_base": Text("{n} / {base} 家", "{n} of {base}"),
    "forms": Text("覆盖方式", "Forms of coverage"),
    "key_figures": Text("主要数字", "Key figures"),
    "proof": Text("最优性证明", "Proof"),
    "proof_hint": Text("目标先后有序，越小越好", "aims in order, less is better"),
    "aim": Text("目标", "Aim"),
    "reached": Text("本方案", "Plan"),
    "bound": Text("下界", "Bound"),
    "standing": Text("结论", "Standing"),
    "cut": Text(
        "求解到时间上限为止；给更多时间可能得到更好的方案。",
        "The time limit cut the search short; more time may give a better plan.",
    ),
    # structure
    "tree": Text("组织树", "Tree"),
    "network": Text("网络图", "Network"),
    "map": Text("地图", "Map"),
    "pictures": Text("图", "Pictures"),
    "unfold": Text("全部展开", "Unfold all"),
    "fold": Text("收起", "Fold"),
    "closer": Text("放大", "Closer"),
    "farther": Text("缩小", "Farther"),
    "whole": Text("全图", "Whole"),
    "network_told": Text(
        "网络图：每个圆为一个⟦organisation⟧及其覆盖的⟦enterprise⟧；同样的内容见组织树",
        "Network: each disc is a ⟦organisation⟧ with its ⟦enterprise+⟧; the tree tells the same",
    ),
    "map_told": Text(
        "地图：⟦enterprise⟧的位置及其去向；同样的内容见⟦enterprise⟧表",
        "Map: where ⟦enterprise+⟧ are and where they go; the table tells the same",
    ),
    "picture_hint": Text(
        "点选查看；先点图再用滚轮或 +、−、方向键移动",
        "Pick by a click; after it, move with the wheel or +, − and the arrow keys",
    ),
    "lines": Text("连线", "Lines"),
    "no_place": Text("{n} 家没有坐标，不在图上", "{n} without coordinates are not on the map"),
    "all_branches": Text("⟦organisation⟧一览表（{n}）", "All ⟦organisation+⟧ as a table ({n})"),
    # enterprises
    "find": Text("查找", "Find"),
    "find_hint": Text("名称、代码、拼音首字母、去向", "name, id, pinyin initials, where it goes"),
    "clear": Text("清除筛选", "Clear"),
    "any_zone": Text("全部片区", "All zones"),
    "any_industry": Text("全部行业", "All industries"),
    "any_size": Text("全部规模", "All sizes"),
    "any_branch": Text("全部去向", "All ⟦organisation+⟧"),
    "any": Text("变动、指定不限", "Changed or not"),
    "by_zone": Text("片区", "Zone"),
    "by_industry": Text("行业", "Industry"),
    "by_employees": Text("规模（从业人员）", "Size (employees)"),
    "by_branch": Text("⟦organisation⟧", "⟦organisation⟧"),
    "by_only": Text("其他条件", "Only"),
    "only_changed": Text("较现状有变", "changed"),
    "only_pinned": Text("人工指定", "pinned"),
    "hits": Text("{n} / {all} 家", "{n} of {all}"),
    "all": Text("共 {n} 家", "{n} in all"),
    "none": Text("没有符合条件的⟦enterprise⟧。", "Nothing matches."),
    "rows_told": Text(
        "全部⟦enterprise⟧；方向键移动，回车查看，Esc 关闭",
        "All ⟦enterprise+⟧; arrow keys move, Enter shows, Escape closes",
    ),
    "name": Text("⟦enterprise⟧名称", "⟦enterprise⟧"),
    "id": Text("代码", "Id"),
    "zone": Text("片区", "Zone"),
    "industry": Text("行业", "Industry"),
    "staff": Text("从业人员", "Employees"),
    "members": Text("⟦member⟧", "⟦member+⟧"),
    "members_full": Text("⟦member⟧（⟦full⟧）", "⟦member+⟧ (⟦full⟧)"),
    "mode": Text("覆盖方式", "Form"),
    "goes": Text("去向", "Goes to"),
    "distance": Text("距离（米）", "Distance (m)"),
    "why": Text("依据", "Why"),
    # the panel
    "close": Text("关闭", "Close"),
    "unknown": Text("–", "–"),
    "changed": Text("有变", "changes"),
    "pinned": Text("人工指定", "pinned"),
    "lead": Text("⟦lead_enterprise⟧", "⟦lead_enterprise⟧"),
    "leading": Text("⟦lead_enterprise⟧", "⟦lead_enterprise⟧"),
    "metres": Text("{n} 米", "{n} m"),
    "kilometres": Text("{n} 公里", "{n} km"),
    "someMembers": Text("⟦member⟧ {n}", "⟦member+⟧: {n}"),
    "ofThemFull": Text("{n}（⟦full⟧ {full}）", "{n} ({full} ⟦full⟧)"),
    "elsewhere": Text("⟦members_elsewhere⟧", "⟦members_elsewhere⟧"),
    "activists": Text("积极分子", "Applicants"),
    "scale": Text("规模以上", "Above scale"),
    "yes": Text("是", "yes"),
    "no": Text("否", "no"),
    "choice": Text("选择次序", "Choice"),
    "choiceOf": Text("第 {n} 选择", "no. {n}"),
    "today": Text("现状", "Today"),
    "changes": Text("{was}（将调整）", "{was} (changes)"),
    "choices": Text("各种方式", "Each form"),
    "taken": Text("（采用）", "(taken)"),
    "notNeeded": Text("（次选，不需要）", "(lower choice, not needed)"),
    "notTaken": Text("（未采用）", "(not taken)"),
    "remedies": Text("原因与办法", "Reason and remedies"),
    "contacts": Text("⟦contact_cadre⟧", "⟦contact_cadre+⟧"),
    "together": Text("同组⟦enterprise⟧（{n}）", "Together with ({n})"),
    "sameBranch": Text(
        "同一⟦organisation⟧的其他⟦enterprise⟧（{n}）", "With the same ⟦organisation⟧ ({n})"
    ),
    "samePerson": Text(
        "同一⟦instructor⟧的其他⟦enterprise⟧（{n}）", "With the same ⟦instructor⟧ ({n})"
    ),
    "more": Text("再显示 {n} 家", "{n} more"),
    "covers": Text("覆盖的⟦enterprise⟧（{n}）", "⟦enterprise+⟧ covered ({n})"),
    "servesN": Text("派驻的⟦enterprise⟧（{n}）", "Dispatched to ({n})"),
    "keeps": Text("⟦contact⟧（{n}）", "⟦contact+⟧ ({n})"),
    "noAffiliates": Text("没有承接⟦enterprise⟧。", "Covers no ⟦enterprise⟧."),
    # branches and people
    "branch": Text("⟦organisation⟧", "⟦organisation⟧"),
    "kind": Text("来源", "Kind"),
    "form": Text("建制", "Form"),
    "units": Text("覆盖⟦enterprise⟧", "⟦enterprise+⟧"),
    "room": Text("⟦member⟧上限", "Most ⟦member+⟧"),
    "leadership": Text("领导机构", "Led by"),
    "groups": Text("小组", "Groups"),
    "parts": Text("下设⟦organisation⟧", "⟦organisation+⟧ under it"),
    "parent": Text("隶属", "Reports to"),
    "carries": Text("沿用现有名称", "Keeps the name of"),
    "dispersion": Text("分散度", "Dispersion"),
    "load_of_instructors": Text("⟦instructor⟧负担", "Load of ⟦instructor+⟧"),
    "load_of_hosts": Text("⟦host_branch⟧承接", "⟦host_branch+⟧ in use"),
    "load_of_cadres": Text("⟦contact_cadre⟧与⟦contact⟧", "⟦contact_cadre+⟧ and their ⟦contact+⟧"),
    "instructor": Text("⟦instructor⟧", "⟦instructor⟧"),
    "cadre": Text("⟦contact_cadre⟧", "⟦contact_cadre⟧"),
    "load": Text("派驻⟦enterprise⟧", "⟦enterprise+⟧"),
    "capacity": Text("可联系", "Capacity"),
    "posts": Text("待选派", "To appoint"),
    "loaded": Text("占用", "In use"),
    "farthest": Text("最远（米）", "Farthest (m)"),
    "points": Text("⟦contact⟧", "⟦contact+⟧"),
    "no_zone": Text("片区不明", "no zone"),
    "post": Text("待选派的⟦instructor⟧", "⟦instructor⟧ to be appointed"),
    # coverage
    "by_base": Text("各口径的覆盖率", "Rates on each base"),
    "base": Text("统计口径", "Base"),
    "base_size": Text("⟦enterprise⟧数", "⟦enterprise+⟧"),
    "in_scope": Text("范围内", "In scope"),
    "shares": Text("构成", "Shares"),
    "gap": Text("应建未建", "Due, none planned"),
    "everything": Text("全部", "All"),
    "spread": Text("规模与距离的分布", "How sizes and distances are spread"),
    "what": Text("项目", "What"),
    "least": Text("最小", "Least"),
    "median": Text("中位数", "Median"),
    "mean": Text("平均", "Mean"),
    "greatest": Text("最大", "Greatest"),
    "of_how_many": Text("个数", "Of"),
    "code": Text("代码", "Code"),
    "count": Text("数量", "Count"),
    # further sections
    "no_fragile": Text(
        "没有少一名⟦member⟧或少一家⟦enterprise⟧就不成立的⟦organisation⟧。",
        "No ⟦organisation⟧ would end by the loss of one ⟦member⟧ or one ⟦enterprise⟧.",
    ),
    "full_members": Text("⟦full_member⟧", "⟦full_member+⟧"),
    "what_then": Text("情况", "What would happen"),
    "spare": Text("可减少", "To spare"),
    "step": Text("步骤", "Step"),
    "subject": Text("对象", "Whom"),
    "before": Text("现状", "Today"),
    "after": Text("方案", "Plan"),
    "needs": Text("须先完成", "After"),
    "none_uncovered": Text("没有⟦uncovered⟧的⟦enterprise⟧。", "Nothing is left uncovered."),
    "of_them": Text("其中 {n} 家：{why}", "{n} of them: {why}"),
    "reason": Text("原因", "Reason"),
    "what_helps": Text("办法", "What would help"),
    "answers_for": Text("适用 {n} 家", "answers for {n}"),
    "priority": Text("优先级 {n}", "priority {n}"),
    "unverified": Text("出处未核", "source not looked up"),
    "own_reading": Text("规则包自己的理解：", "The pack's own reading: "),
    "parameters": Text("参数", "Parameters"),
    "parameter": Text("参数", "Parameter"),
    "value": Text("取值", "Value"),
    "source": Text("出处", "Source"),
    "note": Text("说明", "Note"),
    "default_mark": Text("无规定", "no law"),
    "instruments": Text("所引文件", "Instruments cited"),
    "in_force": Text("{day} 起施行", "in force from {day}"),
    "no_findings": Text("没有发现数据问题。", "No problem was found."),
    "alike": Text("同类另有 {n} 条", "{n} more like it"),
    "files": Text("输入文件", "Files"),
    "role": Text("用途", "Role"),
    "file": Text("文件", "File"),
    "data_rows": Text("行数", "Rows"),
    "program": Text("程序", "Program"),
    "pack": Text("规则包", "Rule pack"),
    "day": Text("规则日期", "Day of the rules"),
    "checked": Text("规则最近核对", "Pack last checked"),
    "overridden": Text("命令行改动", "Given on the command line"),
    "settings": Text("设置", "Settings"),
    "colophon": Text(
        "本页自成一体，不联网；同一方案生成的字节完全相同。",
        "This page needs no network; the same plan always gives the same bytes.",
    ),
    "no_scripts": Text(
        "浏览器未运行脚本：下表列出全部⟦enterprise⟧，可用浏览器自带的查找。",
        "Scripts are off: the table lists every ⟦enterprise⟧; use the browser's own search.",
    ),
}

OF_THE_SCRIPT = (
    "unknown", "pinned", "changed", "lead", "leading", "metres", "kilometres", "someMembers",
    "ofThemFull",
    "elsewhere", "activists", "scale", "yes", "no", "choice", "choiceOf", "today", "changes",
    "choices", "taken",
    "notTaken", "notNeeded", "remedies", "contacts", "together", "sameBranch", "samePerson", "more",
    "covers", "servesN", "keeps", "noAffiliates", "members", "staff", "moves", "fragile", "why",
    "close", "hits", "all",
)  # fmt: skip


class Wording:
    """The page's sentences in one language and one pack's words."""

    def __init__(self, language: Language, words: Mapping[str, Text]) -> None:
        self.language: Language = language
        self.words = words

    def __call__(self, key: str, **values: object) -> str:
        said = self.text(_SAID[key])
        return said.format(**values) if values else said

    def text(self, text: str | Text) -> str:
        """A name as it is, a text in the language of the page."""
        if isinstance(text, Text):
            return text.in_words(self.words).say(self.language)
        return text

    def title(self, key: str) -> str:
        """The words with a capital where English starts a line with one."""
        said = self(key)
        return said[:1].upper() + said[1:]

    def for_script(self) -> dict[str, str]:
        """What the script says."""
        return {key: self.title(key) if key in _CAPITAL else self(key) for key in OF_THE_SCRIPT}


_CAPITAL = frozenset(
    {"members", "leading", "elsewhere", "contacts", "covers", "keeps", "uncovered"}
)
