"""What a release spec says of an app's requests, in no vendor's words: each router lowers it."""
