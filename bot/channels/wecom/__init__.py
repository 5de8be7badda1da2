"""企业微信: the operator's own app for members, 微信客服 for everybody else on WeChat."""
