#!/bin/bash
# One of each of Ceph's processes, with its data in /data and no copy of it; the account of AWS_ACCESS_KEY_ID, and BUCKET. The container
# ends when one of them does, and Compose starts it again.
set -euo pipefail
: "${AWS_ACCESS_KEY_ID:?}" "${AWS_SECRET_ACCESS_KEY:?}" "${BUCKET:?}"
mkdir -p /tmp/ceph
[ -e /data/done ] || uuidgen >/data/fsid
fsid=$(cat /data/fsid)
export CEPH_CONF=/tmp/ceph.conf
cat >"$CEPH_CONF" <<C
[global]
fsid = $fsid
mon_host = v1:127.0.0.1:6789
mon_initial_members = a
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_msgr2 = false
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_data_avail_crit = 1
osd_objectstore = bluestore
bluestore_block_size = 1099511627776
osd_memory_target = 939524096
run_dir = /tmp/ceph
admin_socket = /tmp/ceph/\$name.asok
log_to_file = false
log_to_stderr = true
mon_cluster_log_to_file = false
mon_data = /data/mon
osd_data = /data/osd
[client.rgw.a]
rgw_frontends = beast endpoint=0.0.0.0:7480
rgw_data = /tmp/ceph
rgw_enable_usage_log = false
C
trap 'kill $(jobs -p) && wait; exit 0' TERM INT
exec 3>&2 # what until_so asks says nothing there, what it starts does
until_so() { for _ in $(seq 300); do "$@" >/dev/null 2>&1 && return; sleep 0.5; done; echo "gave up: $*" >&2; return 1; }

if [ ! -e /data/done ]; then
  rm -rf /data/mon /data/osd && mkdir /data/osd
  monmaptool --create --fsid "$fsid" --addv a '[v1:127.0.0.1:6789]' --clobber /tmp/ceph/monmap
  ceph-mon --mkfs -i a --monmap /tmp/ceph/monmap
fi
ceph-mon -i a -f &
monitor=$!
until_so ceph --connect-timeout 5 fsid
if [ ! -e /data/done ]; then
  disk=$(uuidgen)
  [ "$(ceph osd new "$disk")" = 0 ]
  ceph-osd -i 0 --mkfs --osd-uuid "$disk"
  touch /data/done
fi
# Once in a while it asks its monitor before it knows of which cluster it is ("wrong fsid"), and ends.
start_osd() { ceph-osd -i 0 -f >&3 2>&3 & osd=$!; }
is_alive() { kill -0 "$1" 2>/dev/null; }
# By its own word: what the monitor says may be of its last life.
osd_is_up() {
  is_alive "$osd" || { wait "$osd" || :; start_osd; }
  ceph --admin-daemon /tmp/ceph/osd.0.asok status | grep -q '"state": "active"'
}
start_osd
until_so osd_is_up
radosgw -n client.rgw.a -f &
gateway=$!
until_so curl -sf http://127.0.0.1:7480/
radosgw-admin user info --uid symdepot >/dev/null 2>&1 ||
  radosgw-admin user create --uid symdepot --display-name symdepot --access-key "$AWS_ACCESS_KEY_ID" --secret-key "$AWS_SECRET_ACCESS_KEY" >/dev/null
# With what is enough for one request: the older signature, which Ceph takes.
now=$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S GMT')
signature=$(printf 'PUT\n\n\n%s\n/%s' "$now" "$BUCKET" | openssl dgst -sha1 -hmac "$AWS_SECRET_ACCESS_KEY" -binary | base64)
curl -sf -X PUT -H "Date: $now" -H "Authorization: AWS $AWS_ACCESS_KEY_ID:$signature" "http://127.0.0.1:7480/$BUCKET"
echo "s3://$BUCKET is there"
# Not `wait -n`: it says nothing of one that had ended before.
while is_alive "$monitor" && is_alive "$osd" && is_alive "$gateway"; do sleep 1; done
exit 1
