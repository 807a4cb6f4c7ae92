"""The parameters that formation knows, as whole numbers or None where no limit is in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Parameters:
    """The parameters that formation knows; limits are None where none is in force."""

    joint_min_full_members: int
    joint_max_units: int | None
    branch_max_members: int | None
    joint_max_distance_m: int | None
    joint_same_zone: bool
    affiliation_max_distance_m: int | None
    dispatch_max_distance_m: int | None
    instructor_capacity: int | None
    standalone_may_host: bool
    joint_branch_overhead_m: int
    industry_mismatch_m: int
    unknown_distance_m: int
    resilience: int = 0
    """Of how many members any one joint branch may lose and still be lawful: none, or one."""

    @staticmethod
    def of(values: dict[str, Any], resilience: int = 0) -> Parameters:
        """Take what formation needs from all parameters of a pack; null weights count 0."""
        if resilience not in (0, 1):
            raise ValueError(f"a plan withstands the loss of 0 or 1 members, not {resilience!r}")

        def whole(name: str) -> int | None:
            return None if values.get(name) is None else int(values[name])

        return Parameters(
            joint_min_full_members=whole("joint_min_full_members") or 0,
            joint_max_units=whole("joint_max_units"),
            branch_max_members=whole("branch_max_members"),
            joint_max_distance_m=whole("joint_max_distance_m"),
            joint_same_zone=bool(values.get("joint_same_zone")),
            affiliation_max_distance_m=whole("affiliation_max_distance_m"),
            dispatch_max_distance_m=whole("dispatch_max_distance_m"),
            instructor_capacity=whole("instructor_capacity"),
            standalone_may_host=bool(values.get("standalone_may_host")),
            joint_branch_overhead_m=whole("joint_branch_overhead_m") or 0,
            industry_mismatch_m=whole("industry_mismatch_m") or 0,
            unknown_distance_m=whole("unknown_distance_m") or 0,
            resilience=resilience,
        )
