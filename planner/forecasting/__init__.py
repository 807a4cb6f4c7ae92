"""A plan for each of several years: members are admitted, firms come and go, little is changed.

A pure core, as :mod:`planner.scenario`: a forecast file as text, a ledger and rules go in,
plans come out. What is drawn by lot is drawn from a seed.
"""
