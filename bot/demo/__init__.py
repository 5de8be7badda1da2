"""A whole campaign with simulated people, through the same channel port, dialogue, storage, scoring
and reports that production uses. Everything in it is labelled 模拟."""
