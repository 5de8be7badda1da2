"""Hypothesis for pure arithmetic: no deadline, since the machine may be shared."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("scoring", deadline=None, max_examples=100)
settings.load_profile("scoring")
