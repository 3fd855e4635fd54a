#!/bin/sh
# Redis, as this machine has it installed, run by its own user and saving to its own directory. Only programs on this
# machine can reach it: the port is published on the loopback address. Writes privileges.yaml into the present
# directory.
#
#   sh learn.sh [PORT]
#
# What the exercise does not do is not learned: here it writes, reads, expires and saves.
set -eu
port=${1:-6379}
tightship learn -p "127.0.0.1:$port:6379" -u redis -w /var/lib/redis \
  --exercise "sh exercise.sh $port" \
  host redis-server --bind 0.0.0.0 --protected-mode no --dbfilename example.rdb
