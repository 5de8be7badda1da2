"""Questionnaires in the forms other people keep them in: bytes in, values out, and back.

Nothing here raises for what stands in a file: each reader gives `Loaded`, with every problem it
found, and writers take a checked questionnaire.
"""
