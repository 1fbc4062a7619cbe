"""What each stack deploys: one YAML file per stack, its loader, and the program that deploys it."""
