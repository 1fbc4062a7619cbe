"""What requests meet at the lab's gateway."""
