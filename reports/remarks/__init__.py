"""Open answers (意见建议): masked, counted by keyword and put into groups. Pure, without any service."""
