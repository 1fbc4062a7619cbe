import * as devflow from "@pulumi/devflow";
import * as pulumi from "@pulumi/pulumi";

const shop = new devflow.CanaryRelease("shop", {
  image: new pulumi.Config().require("image"),
  replicas: 4,
  hosts: ["shop.example.com"],
  gateway: "istio-ingress/public",
  steps: [10, "verify", 50, "approve", 100],
  verify: { duration: "60s", errorRate: "< 1%" },
  readinessProbe: "/healthz",
  source: { repoUrl: "https://github.com/acme/apps.git", path: "shop" },
});

export const url = shop.url;
