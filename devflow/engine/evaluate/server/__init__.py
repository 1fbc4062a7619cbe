"""The engine's side of Pulumi's wire protocol: it records what the program registers."""
