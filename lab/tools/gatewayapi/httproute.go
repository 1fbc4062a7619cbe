package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	gateway "sigs.k8s.io/gateway-api/apis/v1"
)

// inProgress marks a route while a canary has traffic; argoproj-labs/gatewayAPI sets it, too.
const (
	inProgress      = "rollouts.argoproj.io/gatewayapi-canary"
	inProgressValue = "in-progress"
)

// services are the names of a Rollout's two Services.
type services struct {
	stable, canary string
}

func servicesOf(rollout *v1alpha1.Rollout) services {
	canary := rollout.Spec.Strategy.Canary
	return services{stable: canary.StableService, canary: canary.CanaryService}
}

// managedBy returns the names of the routes that Argo Rollouts may add.
func managedBy(rollout *v1alpha1.Rollout) []string {
	var names []string
	for _, route := range rollout.Spec.Strategy.Canary.TrafficRouting.ManagedRoutes {
		names = append(names, route.Name)
	}
	return names
}

// weigh gives the canary's Service its weight, and the rest to the stable one, in each rule of the
// route's own.
func weigh(route *gateway.HTTPRoute, named services, managed []string, weight int32) error {
	rest, found := 100-weight, false
	for i := range route.Spec.Rules {
		rule := &route.Spec.Rules[i]
		if isManaged(rule, managed) || !leadsToBoth(rule, named) {
			continue
		}
		found = true
		for j := range rule.BackendRefs {
			switch string(rule.BackendRefs[j].Name) {
			case named.canary:
				rule.BackendRefs[j].Weight = &weight
			case named.stable:
				rule.BackendRefs[j].Weight = &rest
			}
		}
	}
	if !found {
		return fmt.Errorf("no rule leads to both %s and %s", named.stable, named.canary)
	}
	if weight == 0 {
		delete(route.Labels, inProgress)
	} else {
		if route.Labels == nil {
			route.Labels = map[string]string{}
		}
		route.Labels[inProgress] = inProgressValue
	}
	return nil
}

// byHeader adds, for each rule of the route's own, one that sends requests with the headers to the
// canary. It has the rule's matches and filters; like argoproj-labs/gatewayAPI it leaves out all
// else, such as timeouts and the filters of its backends.
func byHeader(route *gateway.HTTPRoute, named services, wanted *v1alpha1.SetHeaderRoute) error {
	withoutManaged(route, []string{wanted.Name})
	if len(wanted.Match) == 0 {
		return nil
	}
	headers, err := matches(wanted.Match)
	if err != nil {
		return err
	}
	var added []gateway.HTTPRouteRule
	for i := range route.Spec.Rules {
		rule := route.Spec.Rules[i].DeepCopy()
		if !leadsToBoth(rule, named) {
			continue
		}
		title := gateway.SectionName(wanted.Name)
		if len(added) > 0 {
			title = gateway.SectionName(fmt.Sprintf("%s-%d", wanted.Name, len(added)))
		}
		rule = &gateway.HTTPRouteRule{
			Name: &title, Matches: rule.Matches, Filters: rule.Filters, BackendRefs: rule.BackendRefs,
		}
		if len(rule.Matches) == 0 {
			rule.Matches = []gateway.HTTPRouteMatch{{}}
		}
		for j := range rule.Matches {
			rule.Matches[j].Headers = append(rule.Matches[j].Headers, headers...)
		}
		rule.BackendRefs = slices.DeleteFunc(rule.BackendRefs, func(ref gateway.HTTPBackendRef) bool {
			return string(ref.Name) != named.canary
		})
		for j := range rule.BackendRefs {
			rule.BackendRefs[j].Weight = nil
			rule.BackendRefs[j].Filters = nil
		}
		added = append(added, *rule)
	}
	if len(added) == 0 {
		return fmt.Errorf("no rule leads to both %s and %s", named.stable, named.canary)
	}
	route.Spec.Rules = append(route.Spec.Rules, added...)
	return nil
}

func matches(wanted []v1alpha1.HeaderRoutingMatch) ([]gateway.HTTPHeaderMatch, error) {
	var made []gateway.HTTPHeaderMatch
	for _, one := range wanted {
		exact, pattern := gateway.HeaderMatchExact, gateway.HeaderMatchRegularExpression
		match := gateway.HTTPHeaderMatch{Name: gateway.HTTPHeaderName(one.HeaderName)}
		switch {
		case one.HeaderValue == nil:
			return nil, errors.New("a header match has no value")
		case one.HeaderValue.Exact != "":
			match.Type, match.Value = &exact, one.HeaderValue.Exact
		case one.HeaderValue.Prefix != "":
			match.Type, match.Value = &pattern, one.HeaderValue.Prefix+".*"
		default:
			match.Type, match.Value = &pattern, one.HeaderValue.Regex
		}
		made = append(made, match)
	}
	return made, nil
}

func withoutManaged(route *gateway.HTTPRoute, managed []string) {
	route.Spec.Rules = slices.DeleteFunc(route.Spec.Rules, func(rule gateway.HTTPRouteRule) bool {
		return isManaged(&rule, managed)
	})
}

// isManaged tells whether Argo Rollouts has added the rule: by one of these names, which may have a
// number at its end.
func isManaged(rule *gateway.HTTPRouteRule, managed []string) bool {
	if rule.Name == nil {
		return false
	}
	title := string(*rule.Name)
	return slices.ContainsFunc(managed, func(base string) bool {
		number, more := strings.CutPrefix(title, base+"-")
		return title == base || (more && number != "" && strings.Trim(number, "0123456789") == "")
	})
}

func leadsToBoth(rule *gateway.HTTPRouteRule, named services) bool {
	var stable, canary bool
	for _, ref := range rule.BackendRefs {
		stable = stable || string(ref.Name) == named.stable
		canary = canary || string(ref.Name) == named.canary
	}
	return stable && canary
}
