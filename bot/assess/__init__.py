"""Judged indicators: by a meeting, or by assessors who judge for themselves."""
