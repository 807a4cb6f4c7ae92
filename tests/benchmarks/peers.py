"""What a user would pick instead, each in a process of its own: ``python peers.py NAME IN OUT``.

``geoda`` (pygeoda's greedy max-p), ``cpsat`` (the same question written directly for OR-Tools),
``hosts`` (affiliation, also for OR-Tools), ``plan`` (joint branches, hosts and instructors in one
model). Reads a JSON document, writes the answer as JSON and prints a line of JSON with seconds.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np


def main(name: str, given: str, answer: str) -> None:
    """Solve one document with one peer."""
    document = json.loads(Path(given).read_text("utf-8"))
    solve = {"geoda": geoda, "cpsat": cpsat, "hosts": hosts, "plan": whole_plan}[name]
    load(name)
    start, spent = time.perf_counter(), time.process_time()
    found = solve(document)
    seconds, cpu = time.perf_counter() - start, time.process_time() - spent
    Path(answer).write_text(json.dumps(found), encoding="utf-8")
    print(json.dumps({"seconds": seconds, "cpu": cpu}))


def load(name: str) -> None:
    """Import what a peer needs, so that loading is in nobody's seconds."""
    if name == "geoda":
        import scipy.sparse.csgraph  # noqa: F401
    else:
        import ortools.sat.python.cp_model  # noqa: F401


def gaps(document: dict[str, Any]) -> np.ndarray:
    """Distances between all places, in whole metres."""
    x, y = np.array(document["x"]), np.array(document["y"])
    return np.rint(np.hypot(x[:, None] - x[None], y[:, None] - y[None])).astype(int)


def geoda(document: dict[str, Any]) -> dict[str, Any]:
    """pygeoda's greedy max-p; without the components that can form no region, on which it hangs."""
    import geopandas
    import pygeoda
    from scipy.sparse.csgraph import connected_components

    warnings.simplefilter("ignore")
    near = gaps(document) <= document["limit"]
    full = np.array(document["full"])
    _, component = connected_components(near, directed=False)
    reached = np.bincount(component, weights=full)[component] >= document["threshold"]
    kept = np.flatnonzero(reached)
    region = np.full(len(full), -1)
    if len(kept):
        x, y = (np.array(document[c])[kept] for c in "xy")
        frame = geopandas.GeoDataFrame(
            {"full": full[kept].astype(float)}, geometry=geopandas.points_from_xy(x, y)
        )
        data = pygeoda.open(frame)
        weights = pygeoda.distance_weights(data, float(document["limit"]))
        found = pygeoda.maxp_greedy(
            weights, [tuple(x), tuple(y)], tuple(full[kept].astype(float)), document["threshold"]
        )
        region[kept] = np.array(found["Clusters"])
    return {"region": region.tolist()}


def cpsat(document: dict[str, Any]) -> dict[str, Any]:
    """Most places in groups, written directly: who goes with which lead, never far from anyone."""
    from ortools.sat.python import cp_model

    apart, full = gaps(document), document["full"]
    near = apart <= document["limit"]
    count = len(full)
    model = cp_model.CpModel()
    leads = [model.new_bool_var("") for _ in range(count)]
    goes = {
        (i, j): (leads[j] if i == j else model.new_bool_var(""))
        for j in range(count)
        for i in np.flatnonzero(near[j]).tolist()
        if i >= j
    }
    for i in range(count):
        model.add_at_most_one(v for (a, _), v in goes.items() if a == i)
    for j in range(count):
        mine = [i for i in np.flatnonzero(near[j]).tolist() if i > j]
        for i in mine:
            model.add_implication(goes[i, j], leads[j])
        for a, one in enumerate(mine):
            for other in mine[a + 1 :]:
                if not near[one, other]:
                    model.add_at_most_one(goes[one, j], goes[other, j])
        inside = [j, *mine]
        model.add(sum(goes[i, j] for i in inside) <= document["units"])
        model.add(sum(goes[i, j] for i in inside) >= 2 * leads[j])
        model.add(sum(full[i] * goes[i, j] for i in inside) >= document["threshold"] * leads[j])
    model.maximize(sum(goes.values()))
    solver = _solved(model, document)
    region = [-1] * count
    for (i, j), variable in goes.items():
        if solver.value(variable):
            region[i] = j
    return {"region": region, "bound": solver.best_objective_bound}


def hosts(document: dict[str, Any]) -> dict[str, Any]:
    """Most affiliates, then least way, under each host's cap: two solves one after the other."""
    from ortools.sat.python import cp_model

    members, room = document["members"], document["room"]
    way = np.array(document["way"])
    model = cp_model.CpModel()
    goes = {(i, h): model.new_bool_var("") for i, h in zip(*np.nonzero(way >= 0), strict=True)}
    for i in range(len(members)):
        model.add_at_most_one(v for (a, _), v in goes.items() if a == i)
    for h, left in enumerate(room):
        model.add(sum(members[i] * v for (i, b), v in goes.items() if b == h) <= left)
    most = sum(goes.values())
    model.maximize(most)
    solver = _solved(model, document)
    model.add(most >= round(solver.objective_value))
    model.minimize(sum(int(way[pair]) * v for pair, v in goes.items()))
    solver = _solved(model, document)
    return {"to": [[int(i), int(h)] for (i, h), v in goes.items() if solver.value(v)]}


def whole_plan(document: dict[str, Any]) -> dict[str, Any]:
    """Joint branches, hosts and instructors in one model: least steps down everyone's list."""
    from ortools.sat.python import cp_model

    apart, full = gaps(document), document["full"]
    near = apart <= document["limit"]
    members, room, seats = document["members"], document["room"], document["seats"]
    way, reach = np.array(document["way"]), np.array(document["reach"])
    count = len(full)
    model = cp_model.CpModel()
    leads = [model.new_bool_var("") for _ in range(count)]
    goes = {
        (i, j): (leads[j] if i == j else model.new_bool_var(""))
        for j in range(count)
        for i in np.flatnonzero(near[j]).tolist()
        if i >= j
    }
    host = {(i, h): model.new_bool_var("") for i, h in zip(*np.nonzero(way >= 0), strict=True)}
    sent = {(i, t): model.new_bool_var("") for i, t in zip(*np.nonzero(reach >= 0), strict=True)}
    for i in range(count):
        options = [v for part in (goes, host, sent) for (a, _), v in part.items() if a == i]
        model.add_at_most_one(options)
    for j in range(count):
        mine = [i for i in np.flatnonzero(near[j]).tolist() if i > j]
        for i in mine:
            model.add_implication(goes[i, j], leads[j])
        for a, one in enumerate(mine):
            for other in mine[a + 1 :]:
                if not near[one, other]:
                    model.add_at_most_one(goes[one, j], goes[other, j])
        inside = [j, *mine]
        model.add(sum(goes[i, j] for i in inside) <= document["units"])
        model.add(sum(goes[i, j] for i in inside) >= 2 * leads[j])
        model.add(sum(full[i] * goes[i, j] for i in inside) >= document["threshold"] * leads[j])
    for h, left in enumerate(room):
        model.add(sum(members[i] * v for (i, b), v in host.items() if b == h) <= left)
    for t, left in enumerate(seats):
        model.add(sum(v for (_, b), v in sent.items() if b == t) <= left)
    covered = sum(goes.values()) + sum(host.values()) + sum(sent.values())
    steps = sum(host.values()) + 2 * sum(sent.values()) + 3 * (count - covered)
    model.minimize((3 * count + 1) * (count - covered) + steps)
    solver = _solved(model, document)
    got: list[list[object]] = [["uncovered", -1] for _ in range(count)]
    for name, part in (("joint", goes), ("affiliated", host), ("dispatched", sent)):
        for (i, j), variable in part.items():
            if solver.value(variable):
                got[i] = [name, int(j)]
    return {"got": got, "bound": solver.best_objective_bound}


def _solved(model: Any, document: dict[str, Any]) -> Any:
    """The model's solver after its time; the last good answer counts, proven or not."""
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = document["patience"]
    solver.parameters.num_workers = 2
    solver.parameters.random_seed = 0
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise SystemExit(f"no answer in {document['patience']} s")
    return solver


if __name__ == "__main__":
    main(*sys.argv[1:4])
