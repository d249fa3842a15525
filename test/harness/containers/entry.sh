#!/bin/sh
# What the images of postgres, redis and nginx do before their servers start.
set -eu
case ${1:-postgres} in
  redis-server) exec "$@" --protected-mode no ;;
  postgres) ;;
  *) exec "$@" ;;
esac
export PGDATA=/var/lib/postgresql/data
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  echo "$POSTGRES_PASSWORD" >/tmp/password
  initdb --username="$POSTGRES_USER" --pwfile=/tmp/password --auth-host=scram-sha-256 --auth-local=trust --encoding=UTF8 >/dev/null
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  pg_ctl --silent --wait --options='-c listen_addresses= -k /tmp' start
  createdb -U "$POSTGRES_USER" "$POSTGRES_DB"
  pg_ctl --silent --wait stop
fi
[ $# -eq 0 ] || shift
exec postgres -c listen_addresses='*' -k /tmp "$@"
