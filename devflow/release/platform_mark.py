"""The mark on a platform's namespaces by which a second platform of a cluster is found."""

PLATFORM_OF = "devflow.dev/platform-of"
"""The annotation that names the stack that installed it: ``PROJECT/STACK``."""
