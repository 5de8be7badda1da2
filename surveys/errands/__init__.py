"""What coordinators do for the project in the chat: each errand step by step, asked back, and
recorded with the step that confirms it."""
