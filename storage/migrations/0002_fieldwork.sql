-- compat: 2
-- Whose opinion a run is, who helped, how long it took, and whether it counts in the estimate.
ALTER TABLE run ADD COLUMN respondent TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN roster TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN helper TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN relation TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN same_device {bool} NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN seconds {int};
ALTER TABLE run ADD COLUMN flags TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN outside TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX run_roster ON run (form_id, roster) WHERE roster <> '' AND counts;

-- Counters by basis ('': in the official estimate, 'out': outside it), co-moments by mode as well.
-- Old co-moments stand under mode '' until the program counts them again (storage/recount.py).
ALTER TABLE tally_hist RENAME TO tally_hist_1;
CREATE TABLE tally_hist (
  question TEXT NOT NULL,
  grp TEXT NOT NULL,
  unit TEXT NOT NULL,
  mode TEXT NOT NULL,
  basis TEXT NOT NULL,
  day {day} NOT NULL,
  code {int} NOT NULL,
  n {int} NOT NULL,
  PRIMARY KEY (question, grp, unit, mode, basis, day, code)
) {keyed};
INSERT INTO tally_hist (question, grp, unit, mode, basis, day, code, n)
  SELECT question, grp, unit, mode, '', day, code, n FROM tally_hist_1;
DROP TABLE tally_hist_1;
ALTER TABLE tally_moment RENAME TO tally_moment_1;
CREATE TABLE tally_moment (
  grp TEXT NOT NULL,
  mode TEXT NOT NULL,
  basis TEXT NOT NULL,
  a TEXT NOT NULL,
  b TEXT NOT NULL,
  n {int} NOT NULL,
  PRIMARY KEY (grp, mode, basis, a, b)
) {keyed};
INSERT INTO tally_moment (grp, mode, basis, a, b, n) SELECT grp, '', '', a, b, n FROM tally_moment_1;
DROP TABLE tally_moment_1;
ALTER TABLE tally_forms RENAME TO tally_forms_1;
CREATE TABLE tally_forms (
  grp TEXT NOT NULL,
  unit TEXT NOT NULL,
  mode TEXT NOT NULL,
  basis TEXT NOT NULL,
  day {day} NOT NULL,
  n {int} NOT NULL,
  PRIMARY KEY (grp, unit, mode, basis, day)
) {keyed};
INSERT INTO tally_forms (grp, unit, mode, basis, day, n)
  SELECT grp, unit, mode, '', day, n FROM tally_forms_1;
DROP TABLE tally_forms_1;
