"""Notifications: one message for each thing that happens to a release, sent beside the loop."""
