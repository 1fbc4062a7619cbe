"""What the simulated cluster holds of an app besides its Rollout."""
