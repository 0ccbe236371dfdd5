#!/usr/bin/env bash
# A real Nautobot for end-to-end tests, from PyPI, with Debian's PostgreSQL and Redis, on 127.0.0.1.
#
#   nautobot.sh up       installs what is missing, and starts Nautobot (its API) and one Celery worker
#   nautobot.sh reset    the data as new (a few seconds; Nautobot and its worker stay up)
#   nautobot.sh down [--purge]
#   nautobot.sh log      what Nautobot and the worker wrote
#   nautobot.sh dump     writes nautobot-VERSION.sql.xz, the migrated database, beside this script
#
# up and reset print NAUTOBOT_URL= NAUTOBOT_TOKEN= NAUTOBOT_USERNAME= NAUTOBOT_PASSWORD= HOOK_IP=.
# HOOK_IP is where a webhook receiver must listen: Nautobot refuses targets on loopback, so up adds
# the private address 10.213.0.1 to the device lo (as root; down takes it away). Set HOOK_IP to use a
# private address that this machine already has.
# Ports: Nautobot 8096, PostgreSQL 5546, Redis 6396; set NAUTOBOT_PORT, NAUTOBOT_PG_PORT,
# NAUTOBOT_REDIS_PORT to use others. NAUTOBOT_VERSION (default 3.2.7) picks the release.
# NAUTOBOT_PYTHON names a Python when there is none from 3.10 to 3.14 on the path.
set -euo pipefail
export PGOPTIONS='-c client_min_messages=warning'
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"

action=${1:-}
purge=${2:-}
case $purge in '' | --purge) ;; -h | --help) action=--help ;; *) die "unknown option $purge (see --help)" ;; esac

version=${NAUTOBOT_VERSION:-3.2.7}
port=${NAUTOBOT_PORT:-8096}
pg_port=${NAUTOBOT_PG_PORT:-5546}
redis_port=${NAUTOBOT_REDIS_PORT:-6396}
hook_ip=${HOOK_IP:-10.213.0.1}
token=0123456789abcdef0123456789abcdef01234567
username="admin"
password="admin"

state=$RIGS_DIR/nautobot-$version
venv=$RIGS_CACHE/nautobot-$version
root=$state/root
pg=$state/cluster
dump=$here/nautobot-$version.sql.xz
export NAUTOBOT_ROOT=$root NAUTOBOT_CONFIG=$root/nautobot_config.py

install_nautobot() {
  [ ! -e "$venv/.complete" ] || return 0
  local python=${NAUTOBOT_PYTHON:-} log=$state/install.log
  if [ -z "$python" ] && ! python=$(find_python 3.12 3.13 3.11 3.10 3.14); then
    need_packages python3-venv
    python=/usr/bin/python3
  fi
  mkdir -p "$state" "$RIGS_CACHE"
  rm -rf "$venv"
  # The system's certificates, or a registry behind a company's proxy is not trusted.
  {
    "$python" -m venv "$venv" &&
      "$venv/bin/python" -m pip install --quiet uv &&
      UV_SYSTEM_CERTS=true "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --compile-bytecode \
        "nautobot==$version"
  } >"$log" 2>&1 || { tail -n 30 "$log" >&2; die "Nautobot could not be installed (log: $log)"; }
  touch "$venv/.complete"
}

configure() {
  mkdir -p "$root/jobs"
  install -m 644 "$here"/nautobot-jobs/*.py "$root/jobs/"
  cat >"$root/nautobot_config.py" <<CONFIG
from nautobot.core.settings import *

ALLOWED_HOSTS = ['*']
DATABASES['default'].update(
    NAME='nautobot', USER='hookbox', PASSWORD='', HOST='127.0.0.1', PORT='$pg_port',
    CONN_MAX_AGE=300, CONN_HEALTH_CHECKS=True,
)
CELERY_BROKER_URL = 'redis://127.0.0.1:$redis_port/0'
CACHES['default']['LOCATION'] = 'redis://127.0.0.1:$redis_port/1'
SECRET_KEY = 'for the test rig only, never for a server that holds anything real'
INSTALLATION_METRICS_ENABLED = False
TIME_ZONE = 'UTC'
CONFIG
}

# The address for the receiver. It stays after a crash of this machine's rigs, and does no harm.
hook_address() {
  [ -z "$(ip -4 -oneline address show to "$hook_ip/32")" ] || return 0
  ip address add "$hook_ip/32" dev lo 2>/dev/null ||
    die "could not add $hook_ip to the device lo: run as root, or set HOOK_IP to a private address of this machine"
  echo "$hook_ip" >"$state/hook_ip"
}

sql() { pg_query "$pg_port" "$1"; }

# The migrated database with the account and its token, kept as a template: made once.
#
# Nautobot's own migrations take minutes, so a dump of their outcome lies beside this script and is
# loaded in seconds; without one of this version (or with NAUTOBOT_MIGRATE=1) the migrations run.
# They register the jobs in nautobot-jobs/ as well. `nautobot.sh dump` writes the dump.
make_template() {
  ! pg_has "$pg_port" template_nautobot || return 0
  local log=$state/migrate.log
  if [ -s "$dump" ] && [ -z "${NAUTOBOT_MIGRATE:-}" ]; then
    pg_load "$pg_port" nautobot "$dump" >"$log" 2>&1 ||
      { tail -n 30 "$log" >&2; die "$dump could not be loaded"; }
  else
    # One that was cut off goes on where it was.
    pg_has "$pg_port" nautobot || sql 'CREATE DATABASE nautobot'
    {
      "$venv/bin/nautobot-server" migrate --no-input -v 0 &&
        "$venv/bin/nautobot-server" shell -v 0 --command "
from django.contrib.auth import get_user_model
from nautobot.extras.models import Job
from nautobot.users.models import Token
User = get_user_model()
User.objects.filter(username='$username').delete()
admin = User.objects.create_superuser('$username', 'admin@example.com', '$password')
Token.objects.create(user=admin, key='$token')
Job.objects.filter(module_name='serial_check').update(enabled=True)
"
    } >"$log" 2>&1 || { tail -n 30 "$log" >&2; die "the database could not be made (log: $log)"; }
  fi
  sql 'ALTER DATABASE nautobot RENAME TO template_nautobot'
}

start_nautobot() {
  alive "$state/nautobot.pid" nautobot-server || {
    ! port_open "$port" || die "port $port is in use by another program"
    spawn "$state/nautobot.pid" "$state/nautobot.log" "$venv/bin/nautobot-server" start \
      --http-socket "127.0.0.1:$port" --master --processes 1 --threads 8 --die-on-term --buffer-size 65535
  }
}

# One task at a time, so that deliveries leave in the order of the changes.
start_worker() {
  alive "$state/worker.pid" celery ||
    spawn "$state/worker.pid" "$state/worker.log" "$venv/bin/nautobot-server" celery worker \
      --loglevel INFO --concurrency 1
}

status() {
  curl -sf -m 10 -H "Authorization: Token $token" "http://127.0.0.1:$port/api/status/"
}

# A webhook sent before the worker listens waits in its queue.
has_worker() {
  status | grep -q '"celery-workers-running": *[1-9]'
}

answers_or_ended() {
  status || ! alive "$state/nautobot.pid" nautobot-server
}

ready() {
  wait_for 180 answers_or_ended || true
  status >/dev/null || { tail -n 30 "$state/nautobot.log" >&2; die "Nautobot does not answer"; }
  wait_for 90 has_worker || { tail -n 30 "$state/worker.log" >&2; die "the worker did not start"; }
}

print() {
  echo "NAUTOBOT_URL=http://127.0.0.1:$port"
  echo "NAUTOBOT_TOKEN=$token"
  echo "NAUTOBOT_USERNAME=$username"
  echo "NAUTOBOT_PASSWORD=$password"
  echo "HOOK_IP=$hook_ip"
}

down() {
  stop_pidfile "$state/worker.pid" celery QUIT # at once; TERM would finish what is queued
  stop_pidfile "$state/nautobot.pid" nautobot-server
  stop_pidfile "$state/redis.pid" redis-server
  if compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then pg_install; pg_down "$pg"; fi
  if [ -s "$state/hook_ip" ]; then
    ip address del "$(cat "$state/hook_ip")/32" dev lo 2>/dev/null || true
    rm -f "$state/hook_ip"
  fi
}

case $action in
  up)
    one_at_a_time nautobot
    need_packages redis-server curl xz-utils iproute2
    pg_install
    install_nautobot
    configure
    hook_address
    pg_up "$pg" "$pg_port"
    redis_up "$state" "$redis_port"
    make_template
    pg_has "$pg_port" nautobot || sql 'CREATE DATABASE nautobot TEMPLATE template_nautobot STRATEGY file_copy'
    start_nautobot
    start_worker
    ready
    print
    ;;
  reset)
    one_at_a_time nautobot
    pg_install
    alive "$state/nautobot.pid" nautobot-server || die "Nautobot does not run; start it with up"
    # What waits in the queue, and what the worker has fetched and not begun; not the broker's bindings.
    redis-cli -h 127.0.0.1 -p "$redis_port" -n 0 del default unacked unacked_index >/dev/null
    redis-cli -h 127.0.0.1 -p "$redis_port" -n 1 flushdb >/dev/null
    sql 'DROP DATABASE IF EXISTS nautobot WITH (FORCE)'
    sql 'CREATE DATABASE nautobot TEMPLATE template_nautobot STRATEGY file_copy'
    hook_address
    start_worker
    ready
    print
    ;;
  down)
    one_at_a_time nautobot
    down
    [ -z "$purge" ] || rm -rf "$state"
    ;;
  dump)
    one_at_a_time nautobot
    pg_install
    pg_has "$pg_port" template_nautobot || die "there is no migrated database to dump; run up first"
    pg_save "$pg_port" template_nautobot "$dump"
    ;;
  log) tail -n 200 "$state/nautobot.log" "$state/worker.log" ;;
  -h | --help) usage_from "${BASH_SOURCE[0]}" ;;
  *) usage_from "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
