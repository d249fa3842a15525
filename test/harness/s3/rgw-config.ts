// The ceph.conf of rgw.ts: one of each, without authentication among them, everything in memory and on loopback, listings in short pages.

export interface RgwPlace {
  readonly folder: string;
  readonly fsid: string;
  readonly monitorPort: number;
  readonly gatewayPort: number;
}

export const rgwConfig = ({ folder, fsid, monitorPort, gatewayPort }: RgwPlace): string => `[global]
fsid = ${fsid}
mon_host = v1:127.0.0.1:${monitorPort}
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
mon_warn_on_pool_no_redundancy = false
mon_data_avail_crit = 1
osd_objectstore = memstore
memstore_device_bytes = 17179869184
run_dir = ${folder}/run
admin_socket = ${folder}/run/$name.asok
log_file = ${folder}/run/$name.log
mon_data = ${folder}/mon
osd_data = ${folder}/osd
[client.rgw.a]
rgw_frontends = beast endpoint=127.0.0.1:${gatewayPort}
rgw_data = ${folder}/rgw
rgw_dns_name = 127.0.0.1
rgw_enable_usage_log = false
rgw_max_listing_results = 100
rgw_gc_obj_min_wait = 60
rgw_gc_processor_period = 60
`;
