"""How others want texts written: registries, Kubernetes, Git. A function or two for each grammar."""
