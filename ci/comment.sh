#!/bin/sh
# Put the file $1, made by preview.sh, on a pull request of GitHub as a comment; the next one takes
# its place. Needs GH_TOKEN with `pull-requests: write`, REPOSITORY and NUMBER.
set -eu
: "${REPOSITORY:?names OWNER/NAME}" "${NUMBER:?is the number of the pull request}"
IFS= read -r marker < "$1"
comments="repos/$REPOSITORY/issues/$NUMBER/comments"
known=$(gh api --paginate "$comments" --jq '.[] | "\(.id) \(.body | split("\n")[0])"' |
  while read -r id first; do
    if [ "$first" = "$marker" ]; then
      printf '%s\n' "$id"
      break
    fi
  done)
if [ -n "$known" ]; then
  gh api --silent --method PATCH "repos/$REPOSITORY/issues/comments/$known" --field "body=@$1"
else
  gh api --silent --method POST "$comments" --field "body=@$1"
fi
