#!/bin/sh
# bed.sh FOLDER: the first process of a bed for containers, in namespaces of its own (container-bed.ts). When it ends, however that
# comes about, the kernel ends all other processes of the bed, its mounts, its networks and their firewall rules. To podman, the next
# bed is this machine after a restart: FOLDER keeps the images.
set -eu
bed=$1
store="--root $bed/storage --runroot $bed/run --storage-driver overlay"
export CONTAINERS_CONF="$bed/containers.conf" TMPDIR="$bed/tmp"
mkdir -p "$bed/run" "$bed/tmp" "$bed/bin" "$bed/stories" /run/netns /run/runc /run/containers
for folder in "$bed/run" /run/netns /run/runc /run/containers; do mount -t tmpfs tmpfs "$folder"; done
ip link set lo up

# Containers may not raise the hard limits of this shell.
at_most() { if [ "$1" = unlimited ] || [ "$1" -gt 4096 ]; then echo 4096; else echo "$1"; fi; }
files=$(at_most "$(ulimit -H -n)")
processes=$(at_most "$(bash -c 'ulimit -H -u')")
cat >"$CONTAINERS_CONF" <<C
[containers]
default_ulimits = ["nofile=$files:$files", "nproc=$processes:$processes"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "$bed/run/libpod"
[network]
network_backend = "netavark"
network_config_dir = "$bed/run/networks"
C
# As documents call it, and Compose 1.29 when it attaches itself to a container.
cat >"$bed/bin/docker" <<C
#!/bin/sh
[ "\$1" != compose ] || { shift; exec docker-compose "\$@"; }
exec podman $store "\$@"
C
chmod 755 "$bed/bin/docker"

# What a bed has made, but for its images.
clean() {
  for id in $(podman $store ps --all --quiet --no-trunc); do
    podman $store rm --force --time 0 "$id" >/dev/null 2>&1 || true
  done
  podman $store pod rm --all --force >/dev/null
  # Podman leaves them; of those that somebody else uses the kernel refuses to remove any.
  find /sys/fs/cgroup -depth -type d -path '*/libpod_parent*' -exec rmdir {} + 2>/dev/null || true
  buildah $store rm --all >/dev/null
  podman $store volume prune --force >/dev/null
  podman $store secret rm --all >/dev/null
  find "$bed/stories" "$bed/tmp" -mindepth 1 -maxdepth 1 ! -name 'buildah-cache*' -exec rm -rf {} +
}
if ! clean; then # images that one which was killed has left half done
  echo "bed.sh: begins anew: $bed/storage cannot be read" >&2
  rm -rf "$bed/storage"
  clean
fi

podman $store system service --time=0 "unix://$bed/run/podman.sock" 2>"$bed/service.log" &
while [ ! -S "$bed/run/podman.sock" ]; do sleep 0.1; done
echo ready
cat >/dev/null # until the test's process closes this, or ends
clean
