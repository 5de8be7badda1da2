"""社会调查问卷分析报告: what stands in each of its sections. Values, no Word."""
