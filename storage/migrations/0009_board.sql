-- compat: 7
-- The dashboard: one-time links that coordinators are given in the chat, and the sessions they open.
-- Only hashes of 192 random bits; who has a row is asked anew with every page.
CREATE TABLE board_pass (
  hash TEXT PRIMARY KEY,
  kind TEXT NOT NULL,            -- link, session
  person TEXT NOT NULL,
  expires_at {time} NOT NULL,
  used {bool} NOT NULL           -- a link that has opened its session
) {keyed};
CREATE INDEX board_pass_person ON board_pass (person);
