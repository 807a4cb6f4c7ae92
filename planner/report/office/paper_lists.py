"""The tables of the paper: forms, rates, rules, branches, steps, problems, and every enterprise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from planner.report.numbers import number
from planner.report.words import number_of

if TYPE_CHECKING:
    from planner.report.office.paper import Block, Paper, Table
    from planner.report.story.nouns import Branch, Choice, Enterprise

_MOST_FINDINGS = 30
"""So many findings are printed; the workbook and plan.json have all."""

Part = tuple[tuple[str, str], "list[Block]"]


def forms(paper: Paper) -> Table:
    say, story = paper.say, paper.story
    rows = [
        (paper.start(o.word), number(o.count), o.share.percent if o.share else "–")
        for o in story.outcomes
        if o.token in story.shown
    ]
    total = say("在范围内合计", "In scope in all")
    last = len(rows) - ("excluded" in story.shown)
    whole = "100.0%" if story.whole.in_scope else "–"
    rows.insert(last, (total, number(story.whole.in_scope), whole))
    heads = (say("覆盖方式", "Form"), say("⟦enterprise⟧数", "⟦enterprise+⟧"), say("占比", "Share"))
    return paper.table(
        say("覆盖方式", "Forms of coverage"),
        heads,
        rows,
        (0.5, 0.25, 0.25),
        numbers=(1, 2),
        bold=(last,),
    )


def bases(paper: Paper) -> Table:
    say, story = paper.say, paper.story
    shown = [i for i, rate in enumerate(story.rates) if not rate.on_request]
    rows = []
    for base, shares in zip(story.bases, story.whole.rates, strict=True):
        if base.on_request or not shares:
            continue
        told = [f"{number(shares[i].numerator)} ({shares[i].percent})" for i in shown]
        rows.append((paper.start(base.title), number(shares[0].base), *told))
    heads = [say("基数", "Base"), say("⟦enterprise⟧数", "⟦enterprise+⟧")]
    heads += [paper.start(story.rates[i].title) for i in shown]
    rest = 0.7 / max(1, len(shown))
    return paper.table(
        say("各基数的覆盖率（家，占基数的百分比）", "Coverage on each base (⟦enterprise+⟧, share)"),
        heads,
        rows,
        (0.17, 0.13, *(rest for _ in shown)),
        numbers=range(1, 2 + len(shown)),
        bold=(0,),
    )


def rules(paper: Paper) -> Table:
    say, story = paper.say, paper.story
    rows = [
        (
            paper.text(rule.title),
            paper.text(rule.when),
            paper.text(rule.modes_said),
            paper.text(rule.articles)
            + (say("（待核实）", " (unchecked)") if rule.unverified else ""),
            number(rule.enterprises),
        )
        for rule in story.rules
    ]
    heads = (
        say("情形", "Case"),
        say("条件", "When"),
        say("可采取的方式（先后有序）", "Forms, in order"),
        say("依据", "Articles"),
        say("⟦enterprise⟧数", "⟦enterprise+⟧"),
    )
    widths = (0.17, 0.26, 0.2, 0.24, 0.13)
    caption = say("各类⟦enterprise⟧适用的规定", "Which rule applies to whom")
    return paper.table(caption, heads, rows, widths, numbers=(4,))


def parameters(paper: Paper) -> Table:
    say, story = paper.say, paper.story
    rows = [
        (paper.text(p.title), paper.text(p.said), paper.text(p.source))
        for p in sorted(story.parameters, key=lambda p: not p.law)
    ]
    heads = (say("限值", "Limit"), say("取值", "Value"), say("来源", "Source"))
    return paper.table(
        say("限值及来源", "Limits and their sources"), heads, rows, (0.42, 0.2, 0.38)
    )


def of_outcome(paper: Paper, token: str) -> Iterator[Block]:
    """What one form of coverage means for whom."""
    if token == "standalone":
        yield from _own(paper)
    elif token in ("joint", "affiliated"):
        yield from _shared(paper, token)
    elif token == "dispatched":
        yield from _sent(paper)
    elif token == "uncovered":
        from planner.report.office.paper import Sentence

        for reason, count in paper.story.uncovered_reasons:
            yield Sentence(
                paper.say(
                    "其中 {n} 家：{why}。", "{n} of them: {why}.", n=number(count), why=reason
                )
            )


def _members(paper: Paper, branch: Branch) -> str:
    words = paper.story.words
    if words["full_member"] == words["member"]:
        return number(branch.members)
    return f"{number(branch.members)}/{number(branch.full_members)}"


def _members_head(paper: Paper) -> str:
    words = paper.story.words
    if words["full_member"] == words["member"]:
        return paper.say("⟦member⟧", "⟦member+⟧")
    return paper.say("⟦member⟧/⟦full_member⟧", "⟦member+⟧/⟦full_member+⟧")


def _covered(paper: Paper, ids: Sequence[str]) -> str:
    return paper.joined([paper.story.enterprise[key].name for key in ids])


def _own(paper: Paper) -> Iterator[Block]:
    say = paper.say
    found = [b for b in paper.story.branches if b.kind == "standalone"]
    if not found:
        return
    hosts = any(b.units > 1 for b in found)
    rows = [
        (
            b.name if b.usual else f"{b.name}（{paper.text(b.form_word)}）",
            _members(paper, b),
            paper.text(b.committee),
            *([_covered(paper, b.enterprise_ids[1:])] if hosts else []),
        )
        for b in found
    ]
    heads = [
        say("⟦organisation⟧", "⟦organisation⟧"),
        _members_head(paper),
        say("领导机构", "Led by"),
    ]
    widths = [0.5, 0.2, 0.3]
    if hosts:
        heads.append(say("承接的⟦enterprise⟧", "Hosts"))
        widths = [0.36, 0.14, 0.2, 0.3]
    caption = say("单独组建的⟦organisation⟧", "⟦own_branch+⟧")
    yield paper.table(caption, heads, rows, widths)


def _shared(paper: Paper, token: str) -> Iterator[Block]:
    say, story = paper.say, paper.story
    kind = "joint" if token == "joint" else "existing"
    found = [b for b in story.branches if b.kind == kind and b.units]
    if not found:
        return
    rows = []
    for b in found:
        told = _covered(paper, b.enterprise_ids)
        if kind == "joint" and b.lead:
            lead = say("（⟦lead_enterprise⟧）", " (⟦lead_enterprise⟧)")
            told = told.replace(b.lead, b.lead + lead, 1)
        rows.append((b.name, number(b.units), _members(paper, b), told))
    heads = (
        say("⟦joint_branch⟧", "⟦joint_branch⟧")
        if kind == "joint"
        else say("⟦host_branch⟧", "⟦host_branch⟧"),
        say("⟦enterprise⟧数", "⟦enterprise+⟧"),
        _members_head(paper),
        say("覆盖的⟦enterprise⟧", "Covers"),
    )
    caption = (
        say("⟦joint_branch⟧及所含⟦enterprise⟧", "⟦joint_branch+⟧ and whom they cover")
        if kind == "joint"
        else say("⟦host_branch⟧及承接的⟦enterprise⟧", "⟦host_branch+⟧ and whom they take")
    )
    yield paper.table(caption, heads, rows, (0.24, 0.13, 0.15, 0.48), numbers=(1,))


def _sent(paper: Paper) -> Iterator[Block]:
    say, story = paper.say, paper.story
    busy = [one for one in story.instructors if one.load]
    if not busy:
        return
    if any(one.post for one in busy):
        nowhere = say("片区不明", "no zone")
        rows = [
            (
                one.zone or nowhere,
                number(one.to_be_appointed),
                number(one.load),
                _covered(paper, one.enterprise_ids),
            )
            for one in busy
        ]
        heads = (
            say("片区", "Zone"),
            say("需选派（名）", "To appoint"),
            say("⟦enterprise⟧数", "⟦enterprise+⟧"),
            say("⟦enterprise⟧", "Which"),
        )
        caption = say("需选派的⟦instructor⟧", "⟦instructor+⟧ to be appointed")
    else:
        rows = [
            (
                one.name,
                number(one.load),
                "" if one.capacity is None else number(one.capacity),
                _covered(paper, one.enterprise_ids),
            )
            for one in busy
        ]
        heads = (
            say("⟦instructor⟧", "⟦instructor⟧"),
            say("⟦enterprise⟧数", "⟦enterprise+⟧"),
            say("可联系", "Capacity"),
            say("⟦enterprise⟧", "Which"),
        )
        caption = say("⟦instructor⟧及联系的⟦enterprise⟧", "⟦instructor+⟧ and whom they serve")
    yield paper.table(caption, heads, rows, (0.24, 0.13, 0.12, 0.51), numbers=(1, 2))


def contacts(paper: Paper) -> Iterator[Block]:
    from planner.report.office.paper import Sentence

    say, story = paper.say, paper.story
    busy = [one for one in story.contacts if one.contact_points]
    if not busy:
        return
    yield paper.head(2, "⟦contact⟧", "⟦contact+⟧")
    yield Sentence(
        say(
            "⟦contact_cadre⟧ {n} 名，联系⟦enterprise⟧ {points} 家；联系不计入覆盖。",
            "⟦contact_cadre+⟧: {n}, ⟦enterprise+⟧ in contact: {points}; this is no coverage.",
            n=number(len(busy)),
            points=number(sum(one.contact_points for one in busy)),
        )
    )
    rows = [(one.name, _covered(paper, one.enterprise_ids)) for one in busy]
    heads = (say("⟦contact_cadre⟧", "⟦contact_cadre⟧"), say("⟦enterprise⟧", "⟦enterprise+⟧"))
    yield paper.table(say("⟦contact⟧", "⟦contact+⟧"), heads, rows, (0.4, 0.6))


def moves(paper: Paper) -> Table:
    say = paper.say
    rows = [
        (
            number(m.number),
            f"{paper.start(m.word)}{say('：', ': ')}{m.subject}",
            paper.text(m.before),
            paper.text(m.after),
            say("  年  月  日", ""),
        )
        for m in paper.story.moves
    ]
    heads = (
        say("步骤", "Step"),
        say("事项", "What"),
        say("由", "From"),
        say("到", "To"),
        say("完成日期", "Done on"),
    )
    caption = say("调整步骤", "Steps from today to the plan")
    return paper.table(caption, heads, rows, (0.08, 0.3, 0.22, 0.22, 0.18), numbers=(0,))


def founded(paper: Paper, branches: Sequence[Branch]) -> Table:
    say = paper.say
    form = {"standalone": paper.outcome("standalone"), "joint": paper.outcome("joint")}
    rows = [
        (str(place), b.name, form[b.kind], number(b.units), say("  年  月  日", ""))
        for place, b in enumerate(branches, start=1)
    ]
    heads = (
        say("序号", "No."),
        say("⟦organisation⟧", "Name"),
        say("方式", "Form"),
        say("⟦enterprise⟧数", "⟦enterprise+⟧"),
        say("完成日期", "Done on"),
    )
    caption = say("新建⟦organisation⟧", "⟦organisation+⟧ to be founded")
    return paper.table(caption, heads, rows, (0.08, 0.42, 0.18, 0.14, 0.18), numbers=(0, 3))


def uncovered(paper: Paper) -> list[Part]:
    say, story = paper.say, paper.story
    if not story.uncovered:
        return []
    told = [(story.enterprise[one.enterprise_id], one) for one in story.uncovered]
    told.sort(key=lambda pair: (-pair[0].priority, pair[0].id))
    helped = any(one.remedies for _, one in told)
    rows = []
    for e, one in told:
        why = paper.text(one.reason) or paper.text(e.because)
        remedies = say("；", "; ").join(paper.text(r) for r in one.remedies)
        rows.append((e.name, e.zone or "", why, *([remedies] if helped else [])))
    heads = [say("⟦enterprise⟧", "⟦enterprise⟧"), say("片区", "Zone"), say("原因", "Why")]
    widths = [0.3, 0.15, 0.55]
    if helped:
        heads.append(say("可行的办法", "What would help"))
        widths = [0.24, 0.12, 0.32, 0.32]
    caption = say("未覆盖的⟦enterprise⟧", "⟦enterprise+⟧ left uncovered")
    title = ("未覆盖的⟦enterprise⟧", "⟦enterprise+⟧ left uncovered")
    return [(title, [paper.table(caption, heads, rows, widths)])]


def fragile(paper: Paper) -> list[Part]:
    from planner.report.office.paper import Sentence

    say, story = paper.say, paper.story
    if not story.fragile:
        return []
    grave = sum(1 for one in story.fragile if one.fragile)
    rows = [
        (one.name, say("；", "; ").join(paper.text(s) for s in one.sentences))
        for one in story.fragile
    ]
    heads = (say("名称", "Name"), say("情况", "What"))
    said = say(
        "稍有变动（走一名⟦member⟧、停一家⟦enterprise⟧）就不再符合规则的有 {n} 个，宜预先考虑。",
        "If one ⟦member⟧ left or one ⟦enterprise⟧ closed, the rules would no longer be met by {n}.",
        n=number(grave),
    )
    caption = say("脆弱环节", "What little would undo")
    table = paper.table(caption, heads, rows, (0.34, 0.66))
    return [(("脆弱环节", "What little would undo"), [Sentence(said), table])]


def findings(paper: Paper) -> list[Part]:
    from planner.report.office.paper import Sentence

    say, story = paper.say, paper.story
    if not story.findings:
        return []
    told = []
    for one in story.findings[:_MOST_FINDINGS]:
        where = paper.text(one.where)
        head = f"{where}{say('：', ': ')}" if where else ""
        remedy = paper.text(one.remedy)
        told.append(head + paper.text(one.what) + (say("；", "; ") + remedy if remedy else ""))
    blocks: list[Block] = [
        Sentence(f"{place}. {text}{say('。', '.')}") for place, text in enumerate(told, start=1)
    ]
    more = len(story.findings) - len(told)
    if more:
        blocks.append(
            Sentence(
                say("另有 {n} 项，见工作簿。", "{n} more are in the workbook.", n=number(more))
            )
        )
    return [(("数据中的问题", "What was found in the data"), blocks)]


def proof(paper: Paper) -> Table:
    say = paper.say
    rows = [
        (paper.start(t.word), number(t.value), number(t.bound), paper.text(t.said))
        for t in paper.story.proof
    ]
    heads = (
        say("目标（先后有序，越小越好）", "Aims in order, less is better"),
        say("本方案", "Plan"),
        say("下界", "Bound"),
        say("结论", "Proven"),
    )
    caption = say("各项目标与证明", "Aims and proof")
    return paper.table(caption, heads, rows, (0.4, 0.16, 0.16, 0.28), numbers=(1, 2))


def annex(paper: Paper) -> Iterator[Block]:
    """Every enterprise: what happens to it, and why."""
    from planner.report.office.paper import Sentence, Title

    say, story = paper.say, paper.story
    if not story.enterprises:
        return
    yield Title(
        say("每家⟦enterprise⟧的安排和理由", "Every ⟦enterprise⟧: what happens to it, and why"),
        annex=say("附件", "Annex"),
    )
    yield Sentence(
        say(
            "按片区、编号排列，共 {n}。",
            "By zone and identifier: {n}.",
            n=number_of(len(story.enterprises), "enterprise"),
        )
    )
    ordered = sorted(story.enterprises, key=lambda e: (e.zone is None, e.zone or "", e.id))
    today = story.has_today
    rows = []
    for e in ordered:
        name = e.name if e.name == e.id else f"{e.name}\n{e.id}"
        before = [paper.text(e.today) if e.today else ""] if today else []
        rows.append((name, e.zone or "", _of(e, paper), *before, _given(paper, e), _why(paper, e)))
    heads = [say("⟦enterprise⟧", "⟦enterprise⟧"), say("片区", "Zone"), _members_head(paper)]
    widths = [0.2, 0.11, 0.13, 0.24, 0.32]
    if today:
        heads.append(say("现状", "Today"))
        widths = [0.18, 0.09, 0.12, 0.13, 0.2, 0.28]
    heads += [say("安排", "In the plan"), say("理由和依据", "Why")]
    yield paper.table(say("每家⟦enterprise⟧的安排", "Every ⟦enterprise⟧"), heads, rows, widths)


def _of(one: Enterprise, paper: Paper) -> str:
    words = paper.story.words
    if words["full_member"] == words["member"]:
        return number(one.members)
    return f"{number(one.members)}/{number(one.full_members)}"


def passed_over(one: Enterprise) -> list[Choice]:
    """The forms that the rule lists before the one taken, each of which says why it was not."""
    return [
        choice
        for choice in one.choices
        if not choice.taken
        and choice.position is not None
        and choice.standing != "later"
        and choice.why.zh
    ]


def _given(paper: Paper, one: Enterprise) -> str:
    """What happens to an enterprise, in a phrase."""
    say, story = paper.say, paper.story
    form = paper.outcome(one.mode)
    if one.mode == "joint" and one.branch_id in story.branch:
        branch = story.branch[one.branch_id]
        if one.lead:
            told = say(
                "在{b}，为⟦lead_enterprise⟧", "in {b}, as its ⟦lead_enterprise⟧", b=branch.name
            )
        else:
            told = say(
                "在{b}（⟦lead_enterprise⟧{lead}，距 {far}）",
                "in {b} (⟦lead_enterprise⟧: {lead}, {far} away)",
                b=branch.name,
                lead=branch.lead or "",
                far=paper.far(one.distance_m),
            )
    elif one.with_ and one.mode in ("affiliated", "dispatched"):
        far = ""
        if one.distance_m is not None:
            far = say("（距 {far}）", " ({far} away)", far=paper.far(one.distance_m))
        told = f"{one.with_}{far}"
    else:
        told = one.with_
    return f"{form}{say('：', ': ')}{told}" if told else form


def _why(paper: Paper, one: Enterprise) -> str:
    """Why: a person's decision or the rule, its articles, and why nothing better."""
    say = paper.say
    told = []
    if one.pinned:
        reason = f"（{one.pin_reason}）" if one.pin_reason else ""
        told.append(say("人工指定{r}。", "Decided by a person{r}.", r=reason))
    because = paper.text(one.because)
    if because:
        told.append(because)
    told += [
        say("未采用{w}：{why}。", "No {w}: {why}.", w=choice.word, why=choice.why)
        for choice in passed_over(one)
    ]
    articles = paper.text(one.articles)
    if articles:
        told.append(say("依据：{a}", "By: {a}", a=articles))
    return (" " if paper.language == "en" else "").join(told)
