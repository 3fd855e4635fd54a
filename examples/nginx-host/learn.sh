#!/bin/sh
# nginx, as this machine has it installed. Writes privileges.yaml into the present directory.
#
#   sh learn.sh [PORT]
#
# --pids-limit and -m are given because nginx starts a worker for each processor: what this machine needs would be
# too little for a larger one.
set -eu
port=${1:-8080}
tightship learn -p "$port:80" --pids-limit 256 -m 256m \
  --exercise "curl -sf http://127.0.0.1:$port/ && curl -s http://127.0.0.1:$port/no-such-page" \
  host nginx -g 'daemon off;'
