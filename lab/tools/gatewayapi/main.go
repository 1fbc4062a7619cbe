// The lab's traffic-router plugin of Argo Rollouts for the Gateway API: under the name and with the
// settings of argoproj-labs/gatewayAPI, so that Rollouts and HTTPRoutes are those of a cluster that
// has that one. HTTPRoutes only.
package main

import (
	"log"

	rollouts "github.com/argoproj/argo-rollouts/rollout/trafficrouting/plugin/rpc"
	goplugin "github.com/hashicorp/go-plugin"
)

// What Argo Rollouts expects of a plugin that moves traffic.
var handshake = goplugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "ARGO_ROLLOUTS_RPC_PLUGIN",
	MagicCookieValue: "trafficrouter",
}

func main() {
	log.SetFlags(0)
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig: handshake,
		Plugins: goplugin.PluginSet{
			"RpcTrafficRouterPlugin": &rollouts.RpcTrafficRouterPlugin{Impl: &router{}},
		},
	})
}
