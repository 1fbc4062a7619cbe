#!/bin/sh
# Release an image, check the canary where the release waits for a person, then promote or abort it.
#
#   APP=shop IMAGE=ghcr.io/acme/shop@sha256:… STACK=prod CHECK=./smoke-test.sh ci/release.sh
#
# It can be killed and started again at any moment: it follows the release that is on its way, and
# starts no second one. Without CHECK it ends with exit code 14 where a person has to decide. Exit
# codes: docs/cli.md.
set -u
: "${APP:?names the app}" "${IMAGE:?names the image}"
STACK=${STACK:-dev}
TIMEOUT=${TIMEOUT:-30m}
CHECK=${CHECK:-}

while :; do
  code=0
  # An aborted release stays aborted, or the loop would release again what it has taken back.
  devflow release "$APP" --image "$IMAGE" --stack "$STACK" --timeout "$TIMEOUT" \
    --retry=false --wait-for-approval=false || code=$?
  if [ "$code" -ne 14 ] || [ -z "$CHECK" ]; then
    exit "$code"
  fi
  if sh -c "$CHECK"; then
    decision=promote reason="passed: $CHECK"
  else
    decision=abort reason="failed: $CHECK"
  fi
  if ! devflow "$decision" "$APP" --stack "$STACK" --reason "$reason"; then
    # A person may have decided meanwhile. If not, it is for good.
    devflow status "$APP" --stack "$STACK"
    [ "$?" -ne 14 ] || exit 1
  fi
done
