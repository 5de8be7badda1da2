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

-- Interviews: numbers of a telephone list and attempts at them, forms on paper, calls to check.
-- Nothing here leads from a number of the list to an answer.
CREATE TABLE call_number (
  number TEXT PRIMARY KEY,       -- of the row in the coordinator's list
  grp TEXT NOT NULL,
  place {int} NOT NULL,          -- order of the list
  attempts {int} NOT NULL,
  outcome TEXT NOT NULL,         -- of the last attempt; empty before the first
  due {time},                    -- not before; only for what comes back
  appointed {bool} NOT NULL,     -- agreed with the person
  holder TEXT NOT NULL,          -- the interviewer who has it now
  held_at {time}
) {table};
-- By day only: with the time, an attempt could be matched with the form that came of it.
CREATE TABLE call (
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL REFERENCES call_number (number),
  person TEXT NOT NULL,
  outcome TEXT NOT NULL,
  day {day} NOT NULL
) {keyed};
CREATE TABLE paper (
  number TEXT PRIMARY KEY,
  run TEXT NOT NULL,
  clerk TEXT NOT NULL,
  reason TEXT NOT NULL
) {table};
CREATE TABLE recheck (
  run TEXT PRIMARY KEY,
  drawn_on {day} NOT NULL,
  outcome TEXT NOT NULL,         -- agrees, differs, unreached; empty while open
  by TEXT NOT NULL,
  checked_on {day}
) {keyed};
