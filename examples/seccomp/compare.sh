#!/bin/sh
# A profile as somebody hands it in, reviewed: what it allows, whether that is within Docker's default, and what one
# call would get. Needs no root. Exits with 1 when the profile allows more than Docker does by default.
set -eu
cd "$(dirname "$0")"
profile=${1:-web.json}

tightship explain "$profile"
tightship seccomp simulate "$profile" --syscall socket --arg 0=40
tightship seccomp compile "$profile" -o "${TMPDIR:-/tmp}/web.$$.bpf"
rm -f "${TMPDIR:-/tmp}/web.$$.bpf"
tightship seccomp compare "$profile" docker-default --require subset
