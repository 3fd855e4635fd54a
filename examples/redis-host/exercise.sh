#!/bin/sh
# Uses the Redis server on a port as its clients do. Exits with 0 when all answers are right.
set -eu
port=$1

# expect ANSWER COMMAND…
expect() {
  wanted=$1
  shift
  got=$(redis-cli -h 127.0.0.1 -p "$port" "$@")
  [ "$got" = "$wanted" ] || { echo "$*: wanted $wanted, got $got" && exit 1; }
}

expect PONG ping
expect OK set greeting hello
expect hello get greeting
expect 1 expire greeting 100
expect OK save
expect 1 del greeting
