-- compat: 1
-- Words in braces are spelt by the driver (storage/db/migrate.py). Times are ISO-8601 UTC with six
-- decimals, days ISO dates, money integer fen, hashes and keyed hashes hex.

CREATE TABLE campaign (
  one {int} PRIMARY KEY CHECK (one = 1),
  key_print TEXT NOT NULL,       -- keyed hash of a fixed text: tells whether a key file is the right one
  chain_key TEXT NOT NULL,       -- the chain of this campaign fits no other; see storage/chain.py
  chain_hash TEXT NOT NULL,
  chain_count {int} NOT NULL
) {table};

-- Who takes part. No names; a beneficiary has no label either.
CREATE TABLE person (
  id TEXT PRIMARY KEY,
  role TEXT NOT NULL,
  unit TEXT NOT NULL,
  grp TEXT NOT NULL,
  label TEXT NOT NULL,
  mode TEXT NOT NULL,
  language TEXT NOT NULL,
  simulated {bool} NOT NULL,
  invitation TEXT NOT NULL       -- the personal invitation it came by; empty for a group's link
) {keyed};
CREATE INDEX person_invitation ON person (invitation) WHERE invitation <> '';

-- The only table with addresses, as ciphertext under the campaign's key.
CREATE TABLE address (
  id TEXT PRIMARY KEY,
  channel TEXT NOT NULL,
  lookup TEXT NOT NULL UNIQUE,
  sealed {bytes} NOT NULL,
  person TEXT NOT NULL REFERENCES person (id),
  reachable {bool} NOT NULL
) {keyed};
CREATE INDEX address_person ON address (person);

CREATE TABLE conversation (
  person TEXT PRIMARY KEY REFERENCES person (id),
  version {int} NOT NULL,
  state TEXT NOT NULL,
  asked_at {time}                -- only while a question is open
) {keyed};
CREATE INDEX conversation_open ON conversation (asked_at) WHERE asked_at IS NOT NULL;

-- Keyed hashes of the inputs taken; `failed` names the class of error of a poison input.
CREATE TABLE input (
  key TEXT PRIMARY KEY,
  failed TEXT NOT NULL
) {keyed};

CREATE TABLE form (
  hash TEXT PRIMARY KEY,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL
) {table};

CREATE TABLE run (
  id TEXT PRIMARY KEY,
  person TEXT NOT NULL,          -- empty once withdrawn: the anonymous trace of a withdrawal
  form_id TEXT NOT NULL,
  form_hash TEXT NOT NULL,
  kind TEXT NOT NULL,
  unit TEXT NOT NULL,
  grp TEXT NOT NULL,
  mode TEXT NOT NULL,
  simulated {bool} NOT NULL,
  status TEXT NOT NULL,
  version {int} NOT NULL,
  closed_on {day},               -- of a survey: day of its first submission, on which it is booked
  counts {bool} NOT NULL         -- a survey whose `counted` answers stand in the tallies
) {keyed};

-- `value` is the answer as it stands in the conversation, `counted` as it was submitted last: while
-- a submitted form is being corrected, the tallies hold `counted`.
CREATE TABLE answer (
  run TEXT NOT NULL REFERENCES run (id) DEFERRABLE INITIALLY DEFERRED,
  question TEXT NOT NULL,
  value TEXT,
  counted TEXT,
  PRIMARY KEY (run, question)
) {keyed};

CREATE TABLE tally_hist (
  question TEXT NOT NULL,
  grp TEXT NOT NULL,
  unit TEXT NOT NULL,
  mode TEXT NOT NULL,
  day {day} NOT NULL,
  code {int} NOT NULL,
  n {int} NOT NULL,
  PRIMARY KEY (question, grp, unit, mode, day, code)
) {keyed};

CREATE TABLE tally_moment (
  grp TEXT NOT NULL,
  a TEXT NOT NULL,
  b TEXT NOT NULL,
  n {int} NOT NULL,
  PRIMARY KEY (grp, a, b)
) {keyed};

CREATE TABLE tally_forms (
  grp TEXT NOT NULL,
  unit TEXT NOT NULL,
  mode TEXT NOT NULL,
  day {day} NOT NULL,
  n {int} NOT NULL,
  PRIMARY KEY (grp, unit, mode, day)
) {keyed};

CREATE TABLE tally_disposition (
  grp TEXT NOT NULL,
  code TEXT NOT NULL,
  n {int} NOT NULL,
  PRIMARY KEY (grp, code)
) {keyed};

-- The hash chain of confirmations, judgements and decisions. Erasing by law empties person,
-- payload and salt; the entry stays.
CREATE TABLE record (
  seq {int} PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  version {int} NOT NULL,
  person TEXT NOT NULL,
  unit TEXT NOT NULL,
  payload TEXT NOT NULL,
  at {time} NOT NULL,
  salt TEXT,
  digest TEXT NOT NULL,
  hash TEXT NOT NULL,
  UNIQUE (subject, version)
) {table};
CREATE INDEX record_kind ON record (kind, subject, version);

CREATE TABLE outbox (
  seq {seq},
  id TEXT NOT NULL UNIQUE,
  address_id TEXT NOT NULL,
  channel TEXT NOT NULL,
  policy TEXT NOT NULL,
  lane {int} NOT NULL,           -- 0 replies, 1 broadcasts and reports
  body TEXT NOT NULL,            -- empty once a personal text has been deleted
  personal {bool} NOT NULL,
  status TEXT NOT NULL,
  attempts {int} NOT NULL,
  not_before {time},
  created_at {time} NOT NULL,
  platform_id TEXT NOT NULL,
  error TEXT NOT NULL
) {table};
CREATE INDEX outbox_due ON outbox (channel, lane, seq) WHERE status = 'pending';
CREATE INDEX outbox_pending ON outbox (address_id, lane, seq) WHERE status = 'pending';
CREATE INDEX outbox_sending ON outbox (address_id) WHERE status = 'sending';
CREATE INDEX outbox_address ON outbox (address_id, seq);

CREATE TABLE pause (
  channel TEXT PRIMARY KEY,
  until {time} NOT NULL
) {table};

CREATE TABLE invitation (
  id TEXT PRIMARY KEY,
  code_hash TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  unit TEXT NOT NULL,
  grp TEXT NOT NULL,
  label TEXT NOT NULL,
  mode TEXT NOT NULL,
  max_uses {int},
  uses {int} NOT NULL,
  created_at {time} NOT NULL,
  expires_at {time} NOT NULL,
  revoked_at {time},
  inherits TEXT NOT NULL         -- the person whose place the redeemer takes, after a transfer
) {table};

CREATE TABLE guess (
  sender TEXT NOT NULL,
  at {time} NOT NULL
) {table};
CREATE INDEX guess_sender ON guess (sender, at);

CREATE TABLE media (
  id TEXT PRIMARY KEY,
  run TEXT NOT NULL,
  question TEXT NOT NULL,
  channel TEXT NOT NULL,
  ref TEXT NOT NULL,             -- the channel's reference; empty once fetched or given up
  mime TEXT NOT NULL,
  status TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  attempts {int} NOT NULL,
  retry_at {time}
) {table};
CREATE INDEX media_due ON media (retry_at) WHERE status = 'pending';

CREATE TABLE schedule_run (
  schedule TEXT NOT NULL,
  due {time} NOT NULL,
  at {time} NOT NULL,
  PRIMARY KEY (schedule, due)
) {table};

CREATE TABLE lease (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  expires_at {time} NOT NULL
) {table};

CREATE TABLE revision (
  seq {seq},
  hash TEXT NOT NULL,
  manifest TEXT NOT NULL,
  who TEXT NOT NULL,
  why TEXT NOT NULL,
  at {time} NOT NULL
) {table};

CREATE TABLE snapshot (
  seq {seq},
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  at {time} NOT NULL
) {table};
CREATE INDEX snapshot_name ON snapshot (name, seq);

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) {table};
