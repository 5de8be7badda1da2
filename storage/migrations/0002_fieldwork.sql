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

-- Rights of those who answer: 退出 is kept where what goes out unasked can look it up.
ALTER TABLE conversation ADD COLUMN has_left {bool} NOT NULL DEFAULT 0;
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

-- The roster: rows of a list that stays with the coordinator. No names; a row's number, and where
-- it stands. Which person answers for a row is sealed (person.roster), and what a row has answered
-- is found by a keyed hash only (run.roster): without the campaign's key nobody can put a row of
-- the list and an answer side by side.
ALTER TABLE person ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN roster TEXT NOT NULL DEFAULT '';
ALTER TABLE invitation ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE invitation ADD COLUMN roster TEXT NOT NULL DEFAULT '';
CREATE TABLE roster (
  number TEXT PRIMARY KEY,
  seq {int} NOT NULL,            -- order in the list
  grp TEXT NOT NULL,
  unit TEXT NOT NULL,
  place TEXT NOT NULL,
  status TEXT NOT NULL,
  invitation TEXT NOT NULL       -- the one that is valid now
) {keyed};
CREATE TABLE roster_event (
  seq {seq},
  number TEXT NOT NULL,
  what TEXT NOT NULL,            -- "reissued", or the status it was marked with
  who TEXT NOT NULL,
  why TEXT NOT NULL,
  at {time} NOT NULL
) {table};

-- 换手机: a code by which another channel becomes one more address of the same person.
CREATE TABLE handover (
  person TEXT PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,     -- keyed hash
  expires_at {time} NOT NULL
) {keyed};
-- Broadcasts: each is made into rows of the outbox in the order of the persons' ids, a stretch in
-- one commit; `made_to` is the last person looked at.
CREATE TABLE broadcast (
  id TEXT PRIMARY KEY,
  audience TEXT NOT NULL,
  body TEXT NOT NULL,
  status TEXT NOT NULL,          -- open, paused, cancelled
  made_to TEXT NOT NULL,
  complete {bool} NOT NULL,      -- all rows are made
  unreachable {int} NOT NULL,    -- persons who have no address that takes messages
  withdrawn {int} NOT NULL,      -- rows taken out again by cancelling
  who TEXT NOT NULL,
  at {time} NOT NULL
) {table};
ALTER TABLE outbox ADD COLUMN broadcast TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_broadcast ON outbox (broadcast, status) WHERE broadcast <> '';

-- The day of the person's last word, in the project's time zone: what reminders count from.
ALTER TABLE conversation ADD COLUMN moved_on {day};
CREATE INDEX run_open ON run (person) WHERE status = 'open';
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

-- When the links to those who answered were destroyed, and when their single answers were deleted.
ALTER TABLE campaign ADD COLUMN anonymised_at {time};
ALTER TABLE campaign ADD COLUMN expired_at {time};

-- Sealed notes of complaints. Nothing here leads to a person, a form or an answer; the order of the
-- random ids keeps no order of arrival within a day.
CREATE TABLE note (
  id TEXT PRIMARY KEY,
  sealed {bytes} NOT NULL,
  received_on {day} NOT NULL,
  status TEXT NOT NULL,
  remark {bytes}
) {keyed};
-- Quality checks. Durations by form and way of answering, in bins; what helpers brought in; keyed
-- hashes of open answers, by which the same text is found again without being read.
CREATE TABLE tally_duration (
  form_id TEXT NOT NULL,
  mode TEXT NOT NULL,
  bin {int} NOT NULL,
  n {int} NOT NULL,
  PRIMARY KEY (form_id, mode, bin)
) {keyed};
CREATE TABLE tally_helper (
  grp TEXT NOT NULL,
  helper TEXT NOT NULL,
  feature TEXT NOT NULL,         -- forms, points, squares (hundredths of a point)
  n {int} NOT NULL,
  PRIMARY KEY (grp, helper, feature)
) {keyed};
CREATE TABLE open_answer (
  digest TEXT NOT NULL,
  run TEXT NOT NULL,
  PRIMARY KEY (digest, run)
) {keyed};
CREATE INDEX open_answer_run ON open_answer (run);
-- Submitted since the open answers were compared last.
ALTER TABLE run ADD COLUMN fresh {bool} NOT NULL DEFAULT 1;
CREATE INDEX run_fresh ON run (id) WHERE fresh AND counts;
CREATE INDEX run_marked ON run (id) WHERE counts AND (flags <> '' OR outside <> '');
