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
