"""看板: the dashboard of coordinators, pages of the web channel behind a one-time link."""
