-- What the survey says of parts of the forms: of a unit, of a place, of a cell of the margins that
-- weights are made from. `part`: unit:U01, place:3, cell:1/2 (codes of the answers; empty where
-- there is none), at:U01|3 (forms only). Which there are says the setting `divisions`; the program
-- counts them anew when that changes (storage/recount.py).
CREATE TABLE tally_part (
  part TEXT NOT NULL,
  grp TEXT NOT NULL,
  mode TEXT NOT NULL,
  basis TEXT NOT NULL,
  a TEXT NOT NULL,               -- 1, h:question, m:question or y:question
  b TEXT NOT NULL,               -- 1, a code, m:question or y:question
  n {int} NOT NULL,
  PRIMARY KEY (part, grp, mode, basis, a, b)
) {keyed};
