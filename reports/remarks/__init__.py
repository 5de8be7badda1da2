"""Open answers (意见建议): masked, counted by keyword, put into groups. Without any service."""
