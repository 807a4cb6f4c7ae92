"""A sweep as files: the points as CSV, points and flips as JSON, the curve or grid as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from planner import __version__
from planner.language import Language, Text
from planner.ledger.cells import canonical_csv
from planner.report.document import TOOL, to_json
from planner.report.scenario.document import figure_columns, figure_row
from planner.report.scenario.rows import Row, rows, shown
from planner.rulebook.parameters import said
from planner.scenario.figures import Share

if TYPE_CHECKING:
    from planner.errors import Problem
    from planner.rulebook.rules import Rules
    from planner.scenario.sweeping import Point, Sweep, Value

SCHEMA_VERSION = 1


def written(value: Value) -> str:
    """A value as it is written on the command line."""
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def sweep_json(sweep: Sweep, rules: Rules) -> bytes:
    """The sweep as the bytes of a JSON file."""
    return to_json(
        {
            "schema_version": SCHEMA_VERSION,
            "tool": {"name": TOOL, "version": __version__},
            "rules": {"pack": rules.pack, "as_of": rules.as_of.isoformat()},
            "baseline": sweep.baseline.record(),
            "plans": sweep.plans,
            "axes": [{"parameter": axis.name, "values": list(axis.values)} for axis in sweep.axes],
            "points": [_point(sweep, point) for point in sweep.points],
            "flips": [asdict(flip) for flip in sweep.flips],
        }
    )


def _point(sweep: Sweep, point: Point) -> dict[str, Any]:
    names = [axis.name for axis in sweep.axes]
    found: dict[str, Any] = {"values": dict(zip(names, point.values, strict=True))}
    if point.figures is not None:
        found["figures"] = point.figures.record()
    else:
        found["problems"] = [problem.record() for problem in point.problems]
    return found


def sweep_csv(sweep: Sweep) -> bytes:
    """The points as the bytes of a CSV file: one row each."""
    names = [axis.name for axis in sweep.axes]
    schema: dict[str, Any] = dict.fromkeys(names, pl.String)
    schema |= {"planned": pl.Boolean, **figure_columns()}
    records = [
        {
            **dict(zip(names, map(written, point.values), strict=True)),
            "planned": point.figures is not None,
            **figure_row(point.figures),
        }
        for point in sweep.points
    ]
    return canonical_csv(pl.DataFrame(records, schema=schema))


def axis_title(rules: Rules, name: str) -> Text:
    """A parameter's title with its unit, as an axis is labelled."""
    detail = rules.parameter_details[name]
    if not detail.unit.zh:
        return detail.title
    return Text(f"{detail.title.zh}（{detail.unit.zh}）", f"{detail.title.en} ({detail.unit.en})")


def row_of(figure: str, words: Mapping[str, Text]) -> Row:
    """The figure that a grid or picture shows."""
    return next(row for row in rows(words) if row.key == figure)


def sweep_picture(
    sweep: Sweep,
    rules: Rules,
    figure: str,
    language: Language,
    format_: Literal["png", "svg"],
    warnings: list[Problem],
) -> bytes:
    """The curves over one parameter, or the grid over two."""
    from planner.report.pictures import curve_of, grid_of
    from planner.report.pictures.curve import Line

    title = Text("“{name}”变化时的覆盖", "Coverage as {name} changes").fill(
        name=rules.parameter_details[sweep.axes[0].name].title
    )
    pack = Text("{pack} · {title} · {day}", "{pack} · {title} · {day}").fill(
        pack=rules.pack, title=rules.title, day=rules.as_of.isoformat()
    )
    words = rules.words
    across = axis_title(rules, sweep.axes[0].name).say(language)
    if len(sweep.axes) == 1:
        lines = [
            Line(
                row_of(key, words).title.say(language).strip(),
                tuple(
                    (float(point.values[0]), _ratio(point, row_of(key, words)))
                    for point in sweep.points
                    if point.values[0] is not None
                ),
                percent=True,
            )
            for key in ("organisation_coverage", "organisation_coverage_strict", "work_coverage")
        ]
        up = Text("占范围内企业的比例", "share of enterprises in scope").say(language)
        return curve_of(
            title.say(language), pack.say(language), lines, across, up, language, format_,
            warnings=warnings,
        )  # fmt: skip
    row = row_of(figure, words)
    first, second = sweep.axes
    cells = [[sweep.at(one, two) for two in second.values] for one in first.values]
    head = Text("{figure}：两个参数同时变化", "{figure} over two parameters").fill(
        figure=Text(row.title.zh.strip(), row.title.en.strip())
    )
    return grid_of(
        head.say(language),
        pack.say(language),
        [said(value).say(language) for value in first.values],
        [said(value).say(language) for value in second.values],
        [[_ratio(point, row) for point in line] for line in cells],
        [[_cell(point, row) for point in line] for line in cells],
        axis_title(rules, second.name).say(language),
        rules.parameter_details[first.name].title.say(language),
        language,
        format_,
        warnings=warnings,
    )


def _ratio(point: Point, row: Row) -> float | None:
    if point.figures is None:
        return None
    value = row.value(point.figures)
    return value.ratio if isinstance(value, Share) else float(value)


def _cell(point: Point, row: Row) -> str:
    if point.figures is None:
        return "–"
    value = row.value(point.figures)
    return shown(value).rpartition(" ")[2] if isinstance(value, Share) else shown(value)
