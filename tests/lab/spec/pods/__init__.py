"""What an app's spec asks for, on the real parts."""
