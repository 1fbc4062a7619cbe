"""The same apps for every benchmark."""

from typing import Any


def written_apps(count: int) -> dict[str, Any]:
    """``count`` apps as a stack's YAML holds them, eight to a namespace."""
    return {
        f"app-{i:04}": {
            "namespace": f"bench-{i // 8:03}",
            "image": f"ghcr.io/acme/app-{i:04}:1.0.0",
            "replicas": 0,
            "hosts": [f"app-{i:04}.example.com"],
            "gateway": "istio-ingress/public",
            "source": {"repoURL": "https://example.com/acme/deploy.git", "path": f"app-{i:04}"},
        }
        for i in range(count)
    }
