"""Reconciliation: what does not agree with what. One module for each kind of thing."""
