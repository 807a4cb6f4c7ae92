"""The package's own front door: everything is there, and nothing is loaded before it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import planner


@pytest.mark.parametrize("name", planner.__all__)
def test_every_offered_name_is_a_function(name: str) -> None:
    assert callable(getattr(planner, name))
    assert name in dir(planner)


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = ("polars", "scipy", "networkx")
    code = f"import sys, planner; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_name_that_is_not_offered_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="make_plans"):
        _ = planner.make_plans


def test_verify_stays_a_module_whatever_is_imported_first() -> None:
    from planner.verify import verify

    assert planner.verify_folder is verify
