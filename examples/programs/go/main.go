// A canary release in a Pulumi program in Go.
package main

import (
	"example.com/pulumi-devflow/sdk/go/devflow"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		shop, err := devflow.NewCanaryRelease(ctx, "shop", &devflow.CanaryReleaseArgs{
			Image:    pulumi.String(config.Require(ctx, "image")),
			Replicas: pulumi.Int(4),
			Hosts:    []pulumi.StringInput{pulumi.String("shop.example.com")},
			Gateway:  "istio-ingress/public",
			Steps:    []any{10, "verify", 50, "approve", 100},
			Verify: &devflow.VerifyArgsArgs{
				Duration:  pulumi.StringRef("60s"),
				ErrorRate: pulumi.StringRef("< 1%"),
			},
			ReadinessProbe: "/healthz",
			Source: devflow.SourceArgsArgs{
				RepoUrl: "https://github.com/acme/apps.git",
				Path:    pulumi.StringRef("shop"),
			},
		})
		if err != nil {
			return err
		}
		ctx.Export("url", shop.Url)
		return nil
	})
}
