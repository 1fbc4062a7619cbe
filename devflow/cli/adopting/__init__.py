"""From a team's manifests to a stack's file, and from a Deployment to the Rollout and back."""
