"""Criterion texts (评分标准) as people write them, read into rules.

text: one way of writing for what is written in many. clauses: conditions with what they earn or
cost. rates, counts: the rules these make. proposal: what is proposed for a leaf, and what is left
for a person to decide.
"""
