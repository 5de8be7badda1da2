"""Pushes: schedules in plain words, what is due, what it says, and to whom."""
