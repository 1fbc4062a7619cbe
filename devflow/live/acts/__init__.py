"""What people do to a release, as its Rollout has it."""
