"""Where a conversation can stand. Each place shows itself and takes what is pressed or typed."""
