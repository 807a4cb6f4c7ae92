"""Where everything lies, in one plane of metres: what a map of the plan is drawn from.

Planar coordinates are used where more of the ledger has them than has degrees; degrees are
laid flat around the middle of the town, which is exact enough for any map of one (a thousandth
at a hundred kilometres). Distances of the plan are never taken from here.
"""

from __future__ import annotations

from math import cos, pi, radians
from typing import TYPE_CHECKING

from planner.model import EARTH_RADIUS_M
from planner.report.story.nouns import Projection, Spot

if TYPE_CHECKING:
    import polars as pl

    from planner.model import Ledger

Place = tuple[float | None, float | None, float | None, float | None]
"""x, y, lon, lat of a row."""


class Spots:
    """The spots of enterprises, hosts and instructors, by id."""

    def __init__(self, ledger: Ledger) -> None:
        tables = {
            "enterprises": ledger.enterprises,
            "hosts": ledger.hosts,
            "instructors": ledger.instructors,
        }
        rows = {name: _rows(table) for name, table in tables.items()}
        places = [place for by_id in rows.values() for place in by_id.values()]
        planar = sum(x is not None and y is not None for x, y, _, _ in places)
        degrees = [(o, a) for _, _, o, a in places if o is not None and a is not None]
        self.projection: Projection | None = None
        if len(degrees) > planar:
            lon0 = (min(o for o, _ in degrees) + max(o for o, _ in degrees)) / 2
            lat0 = (min(a for _, a in degrees) + max(a for _, a in degrees)) / 2
            metres = EARTH_RADIUS_M * pi / 180
            self.projection = Projection(lon0, lat0, metres * cos(radians(lat0)), metres)
        self._found = {
            name: {key: self._spot(place) for key, place in by_id.items()}
            for name, by_id in rows.items()
        }

    def of(self, table: str, key: str | None) -> Spot | None:
        """The spot of a row of ``enterprises``, ``hosts`` or ``instructors``; None if unknown."""
        return None if key is None else self._found[table].get(key)

    def _spot(self, place: Place) -> Spot | None:
        x, y, lon, lat = place
        if self.projection is None:
            return None if x is None or y is None else Spot(x, y, lon, lat)
        if lon is None or lat is None:
            return None
        flat = self.projection
        return Spot(
            round((lon - flat.lon0) * flat.east, 1),
            round((lat - flat.lat0) * flat.north, 1),
            lon,
            lat,
        )


def _rows(table: pl.DataFrame | None) -> dict[str, Place]:
    if table is None:
        return {}
    return {
        key: (x, y, o, a) for key, x, y, o, a in table.select("id", "x", "y", "lon", "lat").rows()
    }
