"""The coordinator's list of people: read here, and written back with links or sample numbers.

Names, telephone numbers and everything else in it stay in the coordinator's files. What leaves
this package for the database is a row's number, group, unit and place.
"""
