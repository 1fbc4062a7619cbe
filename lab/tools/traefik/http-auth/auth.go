// Package auth stands in for the fork of go-http-auth that Traefik uses, which no proxy serves. It
// lets nobody in: no route of the lab asks for a password.
package auth

import "net/http"

// BasicAuth refuses every request.
type BasicAuth struct {
	Realm   string
	Secrets func(user, realm string) string
}

// RequireAuth answers that a password is needed.
func (*BasicAuth) RequireAuth(w http.ResponseWriter, r *http.Request) { refuse(w, r) }

// CheckSecret is never true.
func CheckSecret(_, _ string) bool { return false }

// DigestAuth refuses every request.
type DigestAuth struct{}

// NewDigestAuthenticator makes one.
func NewDigestAuthenticator(_ string, _ func(user, realm string) string) *DigestAuth {
	return &DigestAuth{}
}

// CheckAuth knows no user.
func (*DigestAuth) CheckAuth(*http.Request) (string, *string) { return "", nil }

// RequireAuth answers that a password is needed.
func (*DigestAuth) RequireAuth(w http.ResponseWriter, r *http.Request) { refuse(w, r) }

// RequireAuthStale answers that a password is needed.
func (*DigestAuth) RequireAuthStale(w http.ResponseWriter, r *http.Request) { refuse(w, r) }

// DigestAuthParams reads nothing.
func DigestAuthParams(string) map[string]string { return nil }

func refuse(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, http.StatusText(http.StatusUnauthorized), http.StatusUnauthorized)
}
