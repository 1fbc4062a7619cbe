"""What a release spec says of how an app's pods are scaled, guarded and reached."""
