"""Trying a form without a campaign: nothing is stored, nobody is asked."""
