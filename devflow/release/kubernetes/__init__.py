"""What Kubernetes itself says of a pod template: its released schema, as data, and what follows.

Values that a user writes in Kubernetes' own form are checked against it before anything is applied.
"""
