// Package ext has what Traefik's own nested module of that name has: nothing, by two names.
package ext

// HTTP extends the configuration of HTTP.
type HTTP struct{}

// Router extends the configuration of a router.
type Router struct{}
