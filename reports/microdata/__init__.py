"""Single answers made anonymous: what may leave of a survey, form by form."""
