"""What ``devflow preview`` notes of a stack's apps that is good YAML, and may not be meant."""
