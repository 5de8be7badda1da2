"""Collected records as the evidence of one leaf: one module for each kind of record."""
