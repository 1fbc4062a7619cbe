#!/bin/sh
# Print in Markdown what `devflow up` would change in STACK, for a comment on a pull request.
#
#   STACK=prod ci/preview.sh > preview.md
#
# The exit code is that of `devflow preview`; what went wrong is in the text, too.
set -u
STACK=${STACK:-dev}
# A comment may have 65,536 characters.
MOST_BYTES=60000

code=0
shown=$(NO_COLOR=1 devflow preview --stack "$STACK" 2>&1) || code=$?
printf '<!-- devflow preview %s -->\n' "$STACK"
printf '### What `devflow up --stack %s` would change\n\n' "$STACK"
printf '~~~~~~~~~~diff\n'
if [ "$(printf '%s\n' "$shown" | wc -c)" -le "$MOST_BYTES" ]; then
  printf '%s\n' "$shown"
else
  # Without the last line, which may be cut within a character.
  printf '%s\n' "$shown" | head -c "$MOST_BYTES" | sed '$d'
  printf '… and more: run it to see all\n'
fi
printf '~~~~~~~~~~\n'
exit "$code"
