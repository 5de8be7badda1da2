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
