"""The score as it stands: shown, explained, kept as a snapshot, compared."""
