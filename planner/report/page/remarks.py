"""What one should know of a page before opening it: a border not drawn, a very large town."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.errors import Place, Problem
from planner.language import Text

if TYPE_CHECKING:
    from planner.report.page.boundary import Boundary
    from planner.report.story import Story

MANY = 30_000
"""[enterprise] A browser takes seconds to open a page of more."""


def remarks_on(story: Story, boundary: Boundary | None) -> list[Problem]:
    """Warnings of a page that is about to be made."""
    found = []
    if boundary is not None and not any(one.spot is not None for one in story.enterprises):
        found.append(
            Problem(
                "boundary-not-drawn",
                Text(
                    "没有画出：报告里没有地图，因为没有企业的坐标",
                    "is not drawn: the report has no map, since it has no enterprise's coordinates",
                ),
                Text("可在台账中补充坐标", "give coordinates in the ledger"),
                Place(file=boundary.name),
            )
        )
    if len(story.enterprises) > MANY:
        found.append(
            Problem(
                "page-large",
                Text(
                    f"网页有 {len(story.enterprises):,} 家企业，打开要等一会儿",
                    f"the page has {len(story.enterprises):,} enterprises and opens slowly",
                ),
                Text("可以分镇、分片区各做一份", "a page for each town or zone opens at once"),
            )
        )
    return found
