#!/usr/bin/env bash
# A real NetBox for end-to-end tests, from PyPI, with Debian's PostgreSQL and Redis, on 127.0.0.1.
#
#   netbox.sh up       installs what is missing, and starts NetBox and one worker
#   netbox.sh reset    the data as new (about a second; NetBox and its worker stay up)
#   netbox.sh down [--purge]
#   netbox.sh log      what NetBox and the worker wrote
#   netbox.sh dump     writes netbox-VERSION.sql.xz, the migrated database, beside this script
#
# NETBOX_BRANCHING=1 netbox.sh … is a second NetBox with the plugin netbox-branching, which can run beside the first:
# its data, ports (8097, PostgreSQL 5547, Redis 6397) and dump (netbox-VERSION-branching.sql.xz) are its own.
#
# up and reset print NETBOX_URL= NETBOX_TOKEN= (v1) NETBOX_V2_TOKEN= NETBOX_USERNAME= NETBOX_PASSWORD=.
# Ports: NetBox 8095, PostgreSQL 5544, Redis 6395; set NETBOX_PORT, NETBOX_PG_PORT, NETBOX_REDIS_PORT
# to use others. NETBOX_VERSION (default 4.7.3) picks the release. NETBOX_PYTHON names a Python
# 3.12 or newer when there is none on the path.
set -euo pipefail
export PGOPTIONS='-c client_min_messages=warning'
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"

action=${1:-}
purge=${2:-}
case $purge in '' | --purge) ;; -h | --help) action=--help ;; *) die "unknown option $purge (see --help)" ;; esac

version=${NETBOX_VERSION:-4.7.3}
if [ -n "${NETBOX_BRANCHING:-}" ]; then
  plugin=netboxlabs-netbox-branching==1.2.2 kind=-branching ports=(8097 5547 6397)
else
  plugin='' kind='' ports=(8095 5544 6395)
fi
port=${NETBOX_PORT:-${ports[0]}}
pg_port=${NETBOX_PG_PORT:-${ports[1]}}
redis_port=${NETBOX_REDIS_PORT:-${ports[2]}}
token=0123456789abcdef0123456789abcdef01234567
key=hookboxtest1
secret=0123456789abcdefghijABCDEFGHIJ0123456789
username="admin"
password="admin"

state=$RIGS_DIR/netbox-$version$kind
venv=$RIGS_CACHE/netbox-$version
root=$state/root
pg=$state/cluster
dump=$here/netbox-$version$kind.sql.xz
export NETBOX_ROOT=$root DJANGO_SETTINGS_MODULE=netbox.settings

install_netbox() {
  [ ! -e "$venv/.complete" ] || return 0
  local python=${NETBOX_PYTHON:-} log=$state/install.log
  [ -n "$python" ] || python=$(find_python 3.12 3.13 3.14) ||
    die "NetBox $version needs Python 3.12 or newer; name one with NETBOX_PYTHON"
  mkdir -p "$state" "$RIGS_CACHE"
  rm -rf "$venv"
  # The system's certificates, or a registry behind a company's proxy is not trusted.
  # psycopg with its own libpq: no compiler and no header files. The documentation tools are
  # required by the package and used by nothing at run time: an override with a marker that is
  # never true leaves them out (a third of the size).
  {
    echo 'psycopg[binary,pool]>=3.2,<4'
    for unused in mkdocs mkdocs-material mkdocstrings mkdocstrings-python zensical; do
      echo "$unused; python_version < '3'"
    done
  } >"$state/overrides.txt"
  {
    "$python" -m venv "$venv" &&
      "$venv/bin/python" -m pip install --quiet uv &&
      UV_SYSTEM_CERTS=true "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --compile-bytecode \
        --override "$state/overrides.txt" "netbox==$version"
  } >"$log" 2>&1 || { tail -n 30 "$log" >&2; die "NetBox could not be installed (log: $log)"; }
  touch "$venv/.complete"
}

# The plugin goes into the same environment: a NetBox that is not told of it does not load it.
install_plugin() {
  [ -n "$plugin" ] && [ ! -e "$venv/.$plugin" ] || return 0
  local log=$state/plugin.log
  UV_SYSTEM_CERTS=true "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --compile-bytecode "$plugin" \
    >"$log" 2>&1 || { tail -n 30 "$log" >&2; die "$plugin could not be installed (log: $log)"; }
  touch "$venv/.$plugin"
}

configure() {
  mkdir -p "$root/conf" "$root/static" "$root/media"
  cat >"$root/conf/configuration.py" <<CONFIG
ALLOWED_HOSTS = ['*']
DATABASES = {'default': {
    'ENGINE': 'django.db.backends.postgresql', 'NAME': 'netbox', 'USER': 'hookbox', 'PASSWORD': '',
    'HOST': '127.0.0.1', 'PORT': '$pg_port', 'CONN_MAX_AGE': 300, 'CONN_HEALTH_CHECKS': True,
}}
REDIS = {
    name: {'HOST': '127.0.0.1', 'PORT': $redis_port, 'USERNAME': '', 'PASSWORD': '',
           'DATABASE': number, 'SSL': False}
    for number, name in enumerate(('tasks', 'caching'))
}
SECRET_KEY = 'for the test rig only, never for a server that holds anything real'
API_TOKEN_PEPPERS = {1: 'for the test rig only, never for a server that holds anything real'}
RELEASE_CHECK_URL = None
TIME_ZONE = 'UTC'
CONFIG
  [ -z "$plugin" ] || cat >>"$root/conf/configuration.py" <<CONFIG
from netbox_branching.utilities import DynamicSchemaDict
DATABASES = DynamicSchemaDict(DATABASES)
DATABASE_ROUTERS = ['netbox_branching.database.BranchAwareRouter']
PLUGINS = ['netbox_branching']
CONFIG
}

sql() { pg_query "$pg_port" "$1"; }

# The migrated database with the account and its tokens, kept as a template: made once.
#
# NetBox's own migrations take minutes (hundreds of them, and Django's model states are heavy). So a
# dump of their outcome lies beside this script and is loaded in seconds; without one of this version
# (or with NETBOX_MIGRATE=1) the migrations run. `netbox.sh dump` writes it.
make_template() {
  ! pg_has "$pg_port" template_netbox || return 0
  local log=$state/migrate.log
  if [ -s "$dump" ] && [ -z "${NETBOX_MIGRATE:-}" ]; then
    pg_load "$pg_port" netbox "$dump" >"$log" 2>&1 ||
      { tail -n 30 "$log" >&2; die "$dump could not be loaded"; }
  else
    # One that was cut off goes on where it was. Rare garbage collection makes it much faster (without
    # any it takes more than 6 GB of memory). The plugin's few go on top of the dump of NetBox alone.
    if [ -n "$plugin" ] && [ -s "$here/netbox-$version.sql.xz" ]; then
      pg_has "$pg_port" netbox || pg_load "$pg_port" netbox "$here/netbox-$version.sql.xz" >"$log"
    else
      pg_has "$pg_port" netbox || sql 'CREATE DATABASE netbox'
    fi
    {
      "$venv/bin/python" -c 'import gc; gc.set_threshold(1_000_000, 10, 10)
from django.core.management import execute_from_command_line
execute_from_command_line(["netbox", "migrate", "--no-input", "-v", "0"])' &&
        "$venv/bin/python" - <<PYTHON
import django
django.setup()
from users.models import Token, User
User.objects.filter(username='$username').delete()
admin = User.objects.create_superuser('$username', 'admin@example.com', '$password')
for token in (Token(user=admin, version=1, token='$token', description='v1'),
              Token(user=admin, version=2, key='$key', token='$secret', description='v2')):
    token.full_clean()
    token.save()
PYTHON
    } >"$log" 2>&1 || { tail -n 30 "$log" >&2; die "the database could not be made (log: $log)"; }
  fi
  sql 'ALTER DATABASE netbox RENAME TO template_netbox'
}

# The pages (not the API) need the static files.
collect_static() {
  [ ! -e "$root/static/.complete" ] || return 0
  "$venv/bin/netbox" collectstatic --no-input -v 0 >"$state/static.log" 2>&1 ||
    { tail -n 30 "$state/static.log" >&2; die "the static files could not be collected"; }
  touch "$root/static/.complete"
}

start_worker() {
  spawn "$state/worker.pid" "$state/worker.log" "$venv/bin/netbox" rqworker high default low
}

start_netbox() {
  alive "$state/netbox.pid" gunicorn || {
    ! port_open "$port" || die "port $port is in use by another program"
    spawn "$state/netbox.pid" "$state/netbox.log" "$venv/bin/gunicorn" netbox.wsgi --chdir "$root" \
      --bind "127.0.0.1:$port" --workers 1 --threads 8 --timeout 120 --access-logfile - --no-control-socket
  }
}

answers() {
  curl -sf -o /dev/null -m 5 -H "Authorization: Token $token" "http://127.0.0.1:$port/api/status/"
}

# NetBox knows of a worker only once it listens: a webhook sent before that waits in its queue.
has_worker() {
  curl -sf -m 5 -H "Authorization: Token $token" "http://127.0.0.1:$port/api/status/" |
    grep -q '"rq-workers-running": *[1-9]'
}

ready() {
  wait_for 120 answers || { tail -n 30 "$state/netbox.log" >&2; die "NetBox does not answer"; }
  wait_for 60 has_worker || { tail -n 30 "$state/worker.log" >&2; die "the worker did not start"; }
}

print() {
  echo "NETBOX_URL=http://127.0.0.1:$port"
  echo "NETBOX_TOKEN=$token"
  echo "NETBOX_V2_TOKEN=nbt_$key.$secret"
  echo "NETBOX_USERNAME=$username"
  echo "NETBOX_PASSWORD=$password"
}

down() {
  stop_pidfile "$state/worker.pid" rqworker KILL
  stop_pidfile "$state/netbox.pid" gunicorn QUIT # at once; TERM would wait for open connections
  stop_pidfile "$state/redis.pid" redis-server
  if compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then pg_install; pg_down "$pg"; fi
}

case $action in
  up)
    one_at_a_time netbox
    need_packages redis-server curl xz-utils
    pg_install
    install_netbox
    mkdir -p "$state"
    install_plugin
    configure
    pg_up "$pg" "$pg_port"
    redis_up "$state" "$redis_port"
    make_template
    collect_static
    pg_has "$pg_port" netbox || sql 'CREATE DATABASE netbox TEMPLATE template_netbox STRATEGY file_copy'
    start_netbox
    alive "$state/worker.pid" rqworker || start_worker
    ready
    print
    ;;
  reset)
    one_at_a_time netbox
    pg_install
    alive "$state/netbox.pid" gunicorn || die "NetBox does not run; start it with up"
    # Not a flush of everything: it would take away the worker's registration, and the worker needs
    # ten seconds and more to start.
    redis-cli -h 127.0.0.1 -p "$redis_port" -n 0 del rq:queue:high rq:queue:default rq:queue:low >/dev/null
    redis-cli -h 127.0.0.1 -p "$redis_port" -n 1 flushdb >/dev/null
    sql 'DROP DATABASE IF EXISTS netbox WITH (FORCE)'
    sql 'CREATE DATABASE netbox TEMPLATE template_netbox STRATEGY file_copy'
    alive "$state/worker.pid" rqworker || start_worker
    ready
    print
    ;;
  down)
    one_at_a_time netbox
    down
    [ -z "$purge" ] || rm -rf "$state"
    ;;
  dump)
    one_at_a_time netbox
    pg_install
    pg_has "$pg_port" template_netbox || die "there is no migrated database to dump; run up first"
    pg_save "$pg_port" template_netbox "$dump"
    ;;
  log) tail -n 200 "$state/netbox.log" "$state/worker.log" ;;
  -h | --help) usage_from "${BASH_SOURCE[0]}" ;;
  *) usage_from "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
