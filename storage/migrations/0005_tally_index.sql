-- A score reads the counters of all days at once: from this index alone, in the order it sums them.

CREATE INDEX tally_hist_sums ON tally_hist (question, grp, code, basis, mode, n);
