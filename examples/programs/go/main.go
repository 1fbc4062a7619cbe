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
		})
		if err != nil {
			return err
		}
		ctx.Export("url", shop.Url)
		return nil
	})
}
