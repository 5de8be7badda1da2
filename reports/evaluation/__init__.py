"""绩效评价报告: what can be reckoned, and marked places for what people must write. Values."""
