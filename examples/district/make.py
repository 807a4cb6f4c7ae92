"""Makes the tables of this example: a district of 2,000 enterprises that exists nowhere.

Everything comes from one seed; the same Python makes the same bytes. Run it in this folder:
``python make.py``. What the shares below imitate, and that nothing here is real, stands in the
README beside it.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from random import Random

SEED = 2024
ENTERPRISES = 2000
TOWNS = (
    ("北河镇", "园区", 26_000, 14_000, 260), ("柳湾镇", "园区", 18_000, 4_000, 240),
    ("白鹭街道", "楼宇", 12_000, 11_000, 300), ("城东街道", "楼宇", 15_000, 12_500, 280),
    ("双桥镇", "园区", 6_000, 15_000, 200), ("石埠镇", "村", 3_000, 6_000, 140),
    ("枫林乡", "村", 9_000, 2_000, 110), ("南圩镇", "园区", 21_000, 9_000, 210),
    ("青岭乡", "村", 30_000, 6_000, 90), ("平安街道", "楼宇", 13_500, 9_500, 170),
)  # fmt: skip
"""Each town: what its enterprises cluster in, its middle [m], how many enterprises."""
SPREAD = {"园区": 500.0, "楼宇": 90.0, "村": 900.0}
"""How far (sigma) enterprises stand from the middle of their cluster [m]."""
PER_CLUSTER = {"园区": 45, "楼宇": 30, "村": 12}
INDUSTRIES = (
    ("机械", 18), ("灯具", 12), ("化工", 7), ("纺织", 10), ("食品", 8), ("电子", 11),
    ("建材", 9), ("物流", 8), ("软件", 9), ("商贸", 8),
)  # fmt: skip
FIRST = "安博昌诚达德鼎方丰富国海恒宏华汇嘉建金锦景久凯康朗利联隆明宁鹏启瑞三尚盛顺泰天同万祥新兴旭亚益永裕远泽正志中众"  # noqa: E501
SECOND = (
    "邦宝成川德方峰谷光和弘辉佳江杰景康科朗林龙茂明木能鹏启庆荣森山升石泰通维文祥雅洋业宇源云兆臻洲"
)
_BOM = "\ufeff"


def main(folder: Path) -> None:
    """Write the three tables into a folder."""
    for name, content in tables().items():
        (folder / name).write_text(content, encoding="utf-8", newline="")


def tables() -> dict[str, str]:
    """The three tables as the text of their files."""
    draw = Random(SEED)
    enterprises: list[list[object]] = []
    hosts: list[list[object]] = []
    instructors: list[list[object]] = []
    taken: set[str] = set()
    for town, kind, x, y, number in TOWNS:
        hosts.append(
            [f"H{len(hosts) + 1:02d}", f"{town}企业综合党支部", town, x, y,
             draw.randint(6, 18), 50, "", "本片区"]
        )  # fmt: skip
        clusters = _clusters(draw, kind, x, y, number)
        for place in range(number):
            cx, cy = clusters[place % len(clusters)]
            enterprises.append(_enterprise(draw, len(enterprises) + 1, town, kind, cx, cy, taken))
        for village, (cx, cy) in enumerate(clusters[: max(2, number // 40)], start=1):
            hosts.append(
                [f"H{len(hosts) + 1:02d}", f"{town}第{village}党支部", town, round(cx), round(cy),
                 draw.randint(20, 44), 50, draw.randint(3, 8), "本片区"]
            )  # fmt: skip
        for _ in range(number // 25):
            cx, cy = clusters[draw.randrange(len(clusters))]
            instructors.append(
                [f"Z{len(instructors) + 1:03d}", f"指导员{len(instructors) + 1:03d}", town,
                 round(cx), round(cy), 3]
            )  # fmt: skip
    assert len(enterprises) == ENTERPRISES
    return {
        "enterprises.csv": _csv(
            "编号,企业名称,片区,行业,职工人数,党员数,正式党员,预备党员,组织关系不在本企业的党员数,"
            "入党积极分子,规模以上,经营状态,x坐标,y坐标",
            enterprises,
        ),
        "hosts.csv": _csv(
            "编号,党组织名称,片区,x坐标,y坐标,党员数,党员数上限,挂靠企业数上限,接收范围", hosts
        ),
        "instructors.csv": _csv("编号,岗位,片区,x坐标,y坐标,可联系企业数", instructors),
    }


def _clusters(draw: Random, kind: str, x: int, y: int, number: int) -> list[tuple[float, float]]:
    """The parks, buildings or villages of a town."""
    many = max(2, round(number / PER_CLUSTER[kind]))
    return [(draw.gauss(x, 1800), draw.gauss(y, 1800)) for _ in range(many)]


def _enterprise(
    draw: Random, number: int, town: str, kind: str, cx: float, cy: float, taken: set[str]
) -> list[object]:
    """One row: most are small and have no members, a few are large and have many."""
    industry = draw.choices([name for name, _ in INDUSTRIES], [share for _, share in INDUSTRIES])[0]
    name = ""
    while not name or name in taken:
        name = draw.choice(FIRST) + draw.choice(SECOND) + industry
        name += "公司" if kind == "楼宇" else draw.choice(["厂", "有限公司"])
    taken.add(name)
    staff = min(1500, max(2, round(draw.lognormvariate(3.1, 1.1))))
    # About one in fifteen of the staff of those that have members at all.
    some = draw.random() < min(0.85, 0.22 + staff / 160)
    members = sum(draw.random() < 0.05 for _ in range(staff)) if some else 0
    members = max(members, 1) if some else 0
    young = sum(draw.random() < 0.08 for _ in range(members))
    elsewhere = sum(draw.random() < 0.035 for _ in range(min(staff, 400)))
    training = sum(draw.random() < 0.02 for _ in range(min(staff, 400)))
    closed = draw.random() < 0.03
    spread = SPREAD[kind]
    return [
        f"QY{number:04d}", name, town, industry, staff, members, members - young, young,
        elsewhere, training, "是" if staff >= 60 and draw.random() < 0.7 else "否",
        "停业" if closed else "正常",
        round(draw.gauss(cx, spread)), round(draw.gauss(cy, spread)),
    ]  # fmt: skip


def _csv(header: str, rows: list[list[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return _BOM + out.getvalue()


if __name__ == "__main__":
    main(Path(__file__).resolve().parent)
