"""企业微信 on this machine, to try the channels without a corp: it behaves as documented, not as
convenient. Nothing here is used by a real project."""
