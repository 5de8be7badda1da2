-- compat: 3
-- Which accounts have ever confirmed for a unit, or reviewed for it: never both. An account is the
-- keyed hash of its address, as in address.lookup.
CREATE TABLE duty (
  account TEXT NOT NULL,
  unit TEXT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (account, unit, role)
) {keyed};
INSERT INTO duty (account, unit, role)
SELECT a.lookup, p.unit, p.role FROM address AS a JOIN person AS p ON p.id = a.person
WHERE p.role = 'contact';
