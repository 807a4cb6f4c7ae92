"""The program, run inside the tests' own process."""

from cli.conftest import planner as planner
