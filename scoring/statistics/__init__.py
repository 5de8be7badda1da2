"""Survey statistics over tables of answers: means with design-based errors, weights, reliability.

The running score uses `scoring.estimates`, which works from counts. This package works from rows:
for an analysis after the fieldwork, for weights by several margins, and as the count-based
estimates' second opinion. numpy arrays in and out; shares and rates are of 1 unless said otherwise.
"""

from scoring.statistics.table import Analysis, Figure, analyse

__all__ = ["Analysis", "Figure", "analyse"]
