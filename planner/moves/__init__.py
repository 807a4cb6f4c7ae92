"""Moves: how to get from today's coverage to the plan, step by step, each step lawful."""

from planner.moves.table import moves_of

__all__ = ["moves_of"]
