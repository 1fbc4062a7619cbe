"""Records what Argo Rollouts writes into a Rollout during releases of all kinds."""
