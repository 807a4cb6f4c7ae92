"""PySAL spopt's max-p heuristic on a file of places, in a process of its own.

Run as ``python maxp.py places.csv labels.csv THRESHOLD LIMIT_M`` by an interpreter that has
spopt, libpysal and geopandas; prints a line of JSON with the seconds that the heuristic itself
took (without imports) and writes the region of each place. Two places are contiguous where they
stand within the limit; what the regions are made alike in is where they stand.
"""

from __future__ import annotations

import json
import sys
import time
import warnings


def main(places: str, labels: str, threshold: int, limit_m: float) -> None:
    """Solve with the heuristic's own defaults, but leave out what can form no region at all."""
    warnings.simplefilter("ignore")
    import geopandas
    import libpysal
    import numpy
    import pandas
    from spopt.region import MaxPHeuristic

    numpy.random.seed(0)
    table = pandas.read_csv(places)
    start, spent = time.perf_counter(), time.process_time()
    frame = geopandas.GeoDataFrame(table, geometry=geopandas.points_from_xy(table.x, table.y))
    frame["place"] = range(len(frame))
    weights = libpysal.weights.DistanceBand.from_dataframe(
        frame, threshold=limit_m, binary=True, silence_warnings=True
    )
    # "drop" leaves out components below the threshold; the default would tie them to far ones.
    kept = ~numpy.isin(
        weights.component_labels,
        [
            label
            for label in numpy.unique(weights.component_labels)
            if table.full[weights.component_labels == label].sum() < threshold
        ],
    )
    model = MaxPHeuristic(frame, weights, ["x", "y"], "full", threshold, policy="drop")
    model.solve()
    seconds, cpu = time.perf_counter() - start, time.process_time() - spent
    region = numpy.full(len(table), -1)
    if model.labels_ is not None:
        region[kept] = numpy.asarray(model.labels_).astype(int)
    pandas.DataFrame({"region": region}).to_csv(labels, index=False)
    print(json.dumps({"seconds": seconds, "cpu": cpu, "regions": int(model.p)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
