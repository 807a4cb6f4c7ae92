"""What the settings of a plan are called, and their values in words."""

from __future__ import annotations

from typing import Any

from planner.comparing.figures import TIERS
from planner.language import Text

SETTING_TITLES: dict[str, Text] = {
    "time_limit_s": Text("求解时限", "Time limit"),
    "objective": Text("目标的次序", "Order of the aims"),
    "resilience": Text("后备要求", "Resilience"),
    "most_changes": Text("变动的上限", "Most changes"),
    "reading": Text("文件的读法", "How the files are read"),
    "datum": Text("坐标系", "Datum of the coordinates"),
    "scenario": Text("情景", "Scenario"),
    "forecast": Text("预测", "Forecast"),
}
_DATUMS = {"wgs84": "WGS-84", "gcj02": "GCJ-02", "bd09": "BD-09"}
_UNSAID: dict[str, Text] = {
    "objective": Text("通常的次序", "the usual order"),
    "resilience": Text("不要求", "not asked for"),
    "most_changes": Text("没有上限", "no limit"),
    "reading": Text("自动识别", "as the program recognises them"),
    "datum": Text("未说明", "not said"),
    "scenario": Text("不属于情景", "of no scenario"),
    "forecast": Text("不属于预测", "of no forecast"),
}


def setting_title(key: str) -> Text:
    """What a setting is called."""
    return SETTING_TITLES.get(key, Text(key, key))


def setting_words(key: str, value: Any) -> Text:
    """The value of a setting in words; what is too long to be told says that it differs."""
    if value is None:
        return _UNSAID.get(key, Text("无", "none"))
    if key == "time_limit_s":
        return Text(f"{value} 秒", f"{value} s")
    if key == "most_changes":
        return Text(f"至多 {value} 家", f"at most {value}")
    if key == "resilience":
        return Text(
            f"任意 {value} 个去处停用时仍有后备" if value else "不要求",
            f"a place to spare if any {value} fails" if value else "not asked for",
        )
    if key == "datum":
        name = _DATUMS.get(str(value), str(value))
        return Text(name, name)
    if key == "objective" and isinstance(value, list | tuple):
        tiers = [TIERS.get(str(one), Text(str(one), str(one))) for one in value]
        en = ", then ".join(t.en[:1].lower() + t.en[1:] for t in tiers)
        return Text("，其次".join(t.zh for t in tiers), en)
    if key == "reading":
        return Text(
            "人工指明了表或列，读法与另一方案不同",
            "tables or columns were told by hand; how the files were read differs",
        )
    if isinstance(value, dict):
        told = value.get("name") or value.get("year")
        if isinstance(told, str | int):
            return Text(f"“{told}”", f'"{told}"')
        return Text("与另一方案不同", "differs from the other plan's")
    return Text(str(value), str(value))
