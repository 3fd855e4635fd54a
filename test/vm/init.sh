#!/bin/sh
# First process of the test machine (see machine.ts): mounts what a host has, with control groups as v2 alone, runs
# the cases of the second disk, tells each one's end as a line of JSON on the second serial port, switches off.
export PATH=/usr/sbin:/usr/bin:/opt/payload/tightship/bin HOME=/root NO_COLOR=1
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm /dev/mqueue
mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t mqueue mqueue /dev/mqueue
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -t securityfs securityfs /sys/kernel/security
mount -t cgroup2 cgroup2 /sys/fs/cgroup
insmod /lib/overlay.ko
ip link set lo up
mount -t ext4 -o ro /dev/nvme1n1 /opt/payload

# Opened once: each opening resets the port's buffer, and what is in it is lost.
exec 3<>/dev/ttyS1
stty raw -echo <&3
uptime_of() { read -r seconds _ </proc/uptime && echo "$seconds"; }
encode() { base64 -w 0 "$1"; }

echo "{\"kernel\":\"$(uname -r)\"}" >&3
cd /root
for case in /opt/payload/cases/*; do
  name=${case##*/}
  start=$(uptime_of)
  timeout 120 sh "$case" >/tmp/stdout 2>/tmp/stderr </dev/null 3>&-
  status=$?
  seconds=$(echo "$(uptime_of) $start" | awk '{ print $1 - $2 }')
  echo "{\"case\":\"${name#*-}\",\"exitCode\":$status,\"seconds\":$seconds,\"stdout\":\"$(encode /tmp/stdout)\",\"stderr\":\"$(encode /tmp/stderr)\"}" >&3
done
echo "{\"done\":$(uptime_of)}" >&3
sleep 0.3 # The port's last bytes.
poweroff -f
