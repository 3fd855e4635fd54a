#!/bin/sh
# Proves in CI that a workload still works under its checked-in policy. As root.
#
#   sh verify.sh [PRIVILEGES.YAML [FLAGS…]]
#
# Flags are those of `tightship verify`. Exit status 0 when the policy holds; 1 when it does not, and then the log
# names what was denied; 2 when it could not be tried. verdict.json keeps the verdict for later steps.
set -u
policy=${1:-privileges.yaml}
[ $# -gt 0 ] && shift
tightship verify --format json "$@" "$policy" >verdict.json
status=$?
case $status in
0) echo "$policy holds" ;;
1) cat verdict.json ;;
esac
exit $status
