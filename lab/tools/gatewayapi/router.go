package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/util/retry"
	gateway "sigs.k8s.io/gateway-api/apis/v1"
	"sigs.k8s.io/gateway-api/pkg/client/clientset/versioned"
)

const name = "argoproj-labs/gatewayAPI"

// settings are what a Rollout has under the plugin's name.
type settings struct {
	HTTPRoute  string         `json:"httpRoute"`
	HTTPRoutes []routeSetting `json:"httpRoutes"`
	Namespace  string         `json:"namespace"`
}

type routeSetting struct {
	Name            string `json:"name"`
	UseHeaderRoutes bool   `json:"useHeaderRoutes"`
}

// router moves the weights of HTTPRoutes. The cluster is that of $KUBECONFIG.
type router struct {
	client versioned.Interface
}

func (r *router) InitPlugin() types.RpcError {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, nil).ClientConfig()
	if err != nil {
		return failed(err)
	}
	config.QPS, config.Burst = 200, 400
	r.client, err = versioned.NewForConfig(config)
	return failed(err)
}

func (r *router) Type() string {
	return "GatewayAPI"
}

// UpdateHash has nothing to do: Argo Rollouts itself writes the hashes into the Services.
func (r *router) UpdateHash(
	_ *v1alpha1.Rollout, _, _ string, _ []v1alpha1.WeightDestination,
) types.RpcError {
	return types.RpcError{}
}

func (r *router) SetWeight(
	rollout *v1alpha1.Rollout, weight int32, _ []v1alpha1.WeightDestination,
) types.RpcError {
	return r.change(rollout, false, func(route *gateway.HTTPRoute) error {
		return weigh(route, servicesOf(rollout), managedBy(rollout), weight)
	})
}

func (r *router) VerifyWeight(
	_ *v1alpha1.Rollout, _ int32, _ []v1alpha1.WeightDestination,
) (types.RpcVerified, types.RpcError) {
	return types.Verified, types.RpcError{}
}

func (r *router) SetHeaderRoute(
	rollout *v1alpha1.Rollout, wanted *v1alpha1.SetHeaderRoute,
) types.RpcError {
	return r.change(rollout, true, func(route *gateway.HTTPRoute) error {
		return byHeader(route, servicesOf(rollout), wanted)
	})
}

// SetMirrorRoute does nothing, as that of argoproj-labs/gatewayAPI.
func (r *router) SetMirrorRoute(*v1alpha1.Rollout, *v1alpha1.SetMirrorRoute) types.RpcError {
	return types.RpcError{}
}

func (r *router) RemoveManagedRoutes(rollout *v1alpha1.Rollout) types.RpcError {
	return r.change(rollout, true, func(route *gateway.HTTPRoute) error {
		withoutManaged(route, managedBy(rollout))
		return nil
	})
}

// change edits each HTTPRoute that the Rollout names, again if somebody else has meanwhile.
func (r *router) change(
	rollout *v1alpha1.Rollout, headers bool, edit func(*gateway.HTTPRoute) error,
) types.RpcError {
	found, err := read(rollout)
	if err != nil {
		return failed(err)
	}
	routes := r.client.GatewayV1().HTTPRoutes(found.Namespace)
	for _, wanted := range found.HTTPRoutes {
		if headers && !wanted.UseHeaderRoutes {
			continue
		}
		err := retry.RetryOnConflict(retry.DefaultRetry, func() error {
			route, err := routes.Get(context.Background(), wanted.Name, metav1.GetOptions{})
			if err != nil {
				return err
			}
			if err := edit(route); err != nil {
				return err
			}
			_, err = routes.Update(context.Background(), route, metav1.UpdateOptions{})
			return err
		})
		if err != nil {
			return failed(fmt.Errorf("HTTPRoute %s/%s: %w", found.Namespace, wanted.Name, err))
		}
	}
	return types.RpcError{}
}

func read(rollout *v1alpha1.Rollout) (settings, error) {
	var found settings
	given := rollout.Spec.Strategy.Canary.TrafficRouting.Plugins[name]
	if err := json.Unmarshal(given, &found); err != nil {
		return found, fmt.Errorf("%s: %w", name, err)
	}
	if found.Namespace == "" {
		found.Namespace = rollout.Namespace
	}
	if found.HTTPRoute != "" {
		one := routeSetting{Name: found.HTTPRoute, UseHeaderRoutes: true}
		found.HTTPRoutes = append(found.HTTPRoutes, one)
	}
	if len(found.HTTPRoutes) == 0 {
		return found, fmt.Errorf("%s: neither httpRoute nor httpRoutes is set", name)
	}
	return found, nil
}

func failed(err error) types.RpcError {
	if err == nil {
		return types.RpcError{}
	}
	return types.RpcError{ErrorString: err.Error()}
}
