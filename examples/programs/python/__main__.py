"""A canary release whose image another program or a pipeline may choose."""

import pulumi

from devflow.components import CanaryRelease

shop = CanaryRelease(
    "shop",
    {
        "image": pulumi.Config().require("image"),
        "replicas": 4,
        "hosts": ["shop.example.com"],
        "gateway": "istio-ingress/public",
        "steps": [10, "verify", 50, "approve", 100],
        "verify": {"duration": "60s", "error_rate": "< 1%"},
        "readiness_probe": "/healthz",
        "source": {"repo_url": "https://github.com/acme/apps.git", "path": "shop"},
    },
)
pulumi.export("url", shop.url)
