"""How others want texts written: registries, Kubernetes, HTTP. One grammar, one file."""
