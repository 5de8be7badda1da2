-- What a score reads lies ready: answers summed over units and days, kept by the same commits that
-- book them, and products in the order in which they are summed over ways of answering.

CREATE TABLE tally_sum (
  question TEXT NOT NULL,
  grp TEXT NOT NULL,
  mode TEXT NOT NULL,
  basis TEXT NOT NULL,
  code {int} NOT NULL,
  n {int} NOT NULL,
  PRIMARY KEY (question, grp, code, basis, mode)
) {keyed};
INSERT INTO tally_sum (question, grp, mode, basis, code, n)
  SELECT question, grp, mode, basis, code, sum(n) FROM tally_hist
  GROUP BY question, grp, mode, basis, code;
DROP INDEX tally_hist_sums;

ALTER TABLE tally_moment RENAME TO tally_moment_2;
CREATE TABLE tally_moment (
  grp TEXT NOT NULL,
  mode TEXT NOT NULL,
  basis TEXT NOT NULL,
  a TEXT NOT NULL,
  b TEXT NOT NULL,
  n {int} NOT NULL,
  PRIMARY KEY (grp, a, b, basis, mode)
) {keyed};
INSERT INTO tally_moment (grp, mode, basis, a, b, n)
  SELECT grp, mode, basis, a, b, n FROM tally_moment_2;
DROP TABLE tally_moment_2;
