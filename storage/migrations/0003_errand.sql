-- compat: 2
-- 转交: one form of a unit lent to a colleague by a one-time link, with the draft as it was then.
CREATE TABLE errand (
  id TEXT PRIMARY KEY,           -- of its invitation
  form_id TEXT NOT NULL,
  unit TEXT NOT NULL,
  giver TEXT NOT NULL,           -- person
  taker TEXT NOT NULL,           -- person; empty until the link is opened
  status TEXT NOT NULL,          -- open, returned, taken_back, done
  draft TEXT NOT NULL,           -- the run as JSON
  at {time} NOT NULL
) {table};
CREATE INDEX errand_giver ON errand (giver);
CREATE INDEX errand_taker ON errand (taker);
