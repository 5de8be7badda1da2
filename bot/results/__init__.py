"""From draft to closed: 初稿, 征求意见, 送审, 批准, 反馈, 整改, 归档."""
