#!/bin/sh
# Print the CI job's own OIDC token as a kubeconfig's `exec` wants it, for a cluster whose API server
# takes tokens of the CI (docs/how-to/ci.md). No secret is stored anywhere.
#
# GitHub: the job has `permissions: id-token: write`. A token lives for minutes, so that it is asked
# for anew where the kubeconfig's user needs it. GitLab: the job has `id_tokens: DEVFLOW_ID_TOKEN`.
set -eu
AUDIENCE=${AUDIENCE:-kubernetes}
if [ -n "${ACTIONS_ID_TOKEN_REQUEST_URL:-}" ]; then
  answer=$(curl --silent --show-error --fail --get --data-urlencode "audience=$AUDIENCE" \
    --header "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL")
  token=$(printf '%s' "$answer" | sed -n 's/.*"value" *: *"\([^"]*\)".*/\1/p')
else
  token=${DEVFLOW_ID_TOKEN:-}
fi
if [ -z "$token" ]; then
  echo "no OIDC token: GitHub's job needs 'permissions: id-token: write', GitLab's 'id_tokens'" >&2
  exit 1
fi
ends=$(date -u -d '+4 minutes' +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -v+4M +%Y-%m-%dT%H:%M:%SZ)
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",'
printf '"status":{"token":"%s","expirationTimestamp":"%s"}}\n' "$token" "$ends"
