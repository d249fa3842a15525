#!/bin/sh
# Starts the gateway in a container: tells nginx which name server this container has, then becomes nginx. Only the first: nginx asks
# them in turn, and further ones need not know the names of containers.
set -eu
awk '$1 == "nameserver" { print "resolver " ($2 ~ /:/ ? "[" $2 "]" : $2) " valid=5s;"; exit }' /etc/resolv.conf >/tmp/resolver.conf
exec nginx -e stderr -c "$(dirname "$0")/nginx.conf" -g 'daemon off;'
