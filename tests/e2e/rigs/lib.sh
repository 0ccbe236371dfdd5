# shellcheck shell=bash
# Shared by the rig scripts: sourced, never run. Bash only.
#
# What was installed lies in the user's cache, so that a second run is fast: HOOKBOX_RIGS_CACHE, else
# $XDG_CACHE_HOME/hookbox-rigs. Live state lies under a folder of its own:
#   HOOKBOX_RIGS_DIR, else /var/cache/hookbox-rigs for root (servers that refuse to run as root must
#   be able to reach it, and a root home folder is closed to them), else the user's cache folder.

if [ -n "${HOOKBOX_RIGS_DIR:-}" ]; then
  RIGS_DIR=$HOOKBOX_RIGS_DIR
elif [ "$(id -u)" = 0 ]; then
  RIGS_DIR=/var/cache/hookbox-rigs
else
  RIGS_DIR=${XDG_CACHE_HOME:-$HOME/.cache}/hookbox-rigs
fi
RIGS_CACHE=${HOOKBOX_RIGS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/hookbox-rigs}

die() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# usage_from FILE: prints the comment at the head of a script, without its first line.
usage_from() {
  sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$1"
}

# need_packages PACKAGE...: installs the Debian packages that are missing, quietly.
need_packages() {
  local missing=() package log
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
      missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || die "needs the Debian packages ${missing[*]}; install them, or run as root"
  log=$(mktemp)
  apt_install "${missing[@]}" >"$log" 2>&1 || {
    apt-get update >>"$log" 2>&1 && apt_install "${missing[@]}" >>"$log" 2>&1
  } || {
    tail -n 30 "$log" >&2
    die "could not install: ${missing[*]} (log: $log)"
  }
  rm -f "$log"
}

# No service may start by being installed: these rigs start their own, on their own ports.
apt_install() {
  DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install --yes --no-install-recommends -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@"
}

# wait_for SECONDS COMMAND...: runs COMMAND until it succeeds, at most SECONDS.
wait_for() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}

# port_open PORT: true when something listens on 127.0.0.1:PORT.
port_open() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# alive PIDFILE [WORD]: true when the process in PIDFILE runs, and its command line holds WORD.
alive() {
  local pid
  pid=$(head -n 1 "$1" 2>/dev/null) && [ -n "$pid" ] && ! gone "$pid" || return 1
  [ -z "${2:-}" ] || tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$2"
}

# stop_pidfile PIDFILE [WORD [SIGNAL]]: ends that process (TERM or SIGNAL, then KILL after 10 s)
# and removes the file.
stop_pidfile() {
  local pid
  if alive "$1" "${2:-}"; then
    pid=$(head -n 1 "$1")
    kill -CONT "$pid" 2>/dev/null || true
    kill "-${3:-TERM}" "$pid" 2>/dev/null || true
    wait_for 10 gone "$pid" || kill -KILL "$pid" 2>/dev/null || true
  fi
  rm -f "$1"
}

# gone PID: true when no such process runs. A zombie that nobody has reaped yet does not run.
gone() {
  case $(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null) in '' | Z*) return 0 ;; *) return 1 ;; esac
}

# spawn PIDFILE LOG COMMAND...: starts COMMAND in the background, apart from this shell.
spawn() {
  local pidfile=$1 log=$2
  shift 2
  setsid nohup "$@" >"$log" 2>&1 </dev/null 9>&- &
  echo $! >"$pidfile"
  disown
}

# one_at_a_time NAME: waits for its turn: two rigs NAME at once would make the same database twice.
one_at_a_time() {
  mkdir -p "$RIGS_DIR"
  exec 9>"$RIGS_DIR/$1.lock"
  flock -w 600 9 || die "another ${0##*/} has been at work for ten minutes"
}

# find_python VERSION...: prints the first of these Pythons (as 3.12) that is on the path or in pyenv,
# and can make virtual environments.
find_python() {
  local version candidate
  for version in "$@"; do
    for candidate in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python; do
      if "$candidate" -c 'import ensurepip, ssl' 2>/dev/null; then
        echo "$candidate"
        return
      fi
    done
  done
  return 1
}

# as_user USER COMMAND...: runs COMMAND as USER when root; as oneself otherwise.
as_user() {
  local user=$1
  shift
  if [ "$(id -u)" = 0 ]; then runuser -u "$user" -- "$@"; else "$@"; fi
}

# --- PostgreSQL clusters of our own: trust on loopback, no fsync, never for data that matters ---

pg_install() {
  if ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
    # Without this Debian would make a cluster of its own on port 5432.
    if [ "$(id -u)" = 0 ] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
      mkdir -p /etc/postgresql-common
      echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    fi
    need_packages postgresql
  fi
  PG_BIN=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1)
  PG_BIN=${PG_BIN%/initdb}
}

# pg_up DIR PORT: makes the cluster in DIR if need be, and starts it. User hookbox, no password.
pg_up() {
  local dir=$1 port=$2
  mkdir -p "$dir"
  chmod 755 "$RIGS_DIR" "$(dirname "$dir")"
  if [ "$(id -u)" = 0 ]; then chown postgres: "$dir"; fi
  chmod 700 "$dir"
  cd "$dir" || return 1
  if [ ! -s "$dir/data/PG_VERSION" ]; then
    rm -rf "$dir/data"
    as_user postgres "$PG_BIN/initdb" --pgdata="$dir/data" --username=hookbox --auth=trust \
      --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$dir.initdb.log" 2>&1 ||
      { cat "$dir.initdb.log" >&2; rm -rf "$dir/data"; die "initdb failed"; }
  fi
  if ! alive "$dir/data/postmaster.pid"; then
    ! port_open "$port" || die "port $port is in use by another program"
    local safety="-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
    [ -z "${PG_DURABLE:-}" ] || safety="-c fsync=on -c synchronous_commit=on -c full_page_writes=on -c max_connections=100"
    # Left by a crash. PostgreSQL itself would take a zombie's number for a running server.
    rm -f "$dir/data/postmaster.pid" "$dir"/.s.PGSQL.*
    as_user postgres "$PG_BIN/pg_ctl" --pgdata="$dir/data" --log="$dir/server.log" --silent \
      --timeout=30 --wait start --options="-p $port -c listen_addresses=127.0.0.1 -k $dir \
        $safety \
        -c shared_buffers=128MB -c autovacuum_naptime=10s" >"$dir.start.log" 2>&1 9>&- ||
      { cat "$dir.start.log" "$dir/server.log" >&2; die "PostgreSQL did not start"; }
  fi
}

# pg_down DIR: stops it at once (there is nothing to save).
pg_down() {
  [ -s "$1/data/postmaster.pid" ] || return 0
  cd / || return 1
  as_user postgres "$PG_BIN/pg_ctl" --pgdata="$1/data" --mode=immediate --timeout=20 --wait --silent \
    stop >/dev/null 2>&1 || true
}

# pg_query PORT SQL: runs it in the database postgres and prints the bare values.
pg_query() {
  "$PG_BIN/psql" -h 127.0.0.1 -p "$1" -U hookbox -d postgres -qAtX -v ON_ERROR_STOP=1 -c "$2"
}

# pg_has PORT DATABASE
pg_has() {
  [ "$(pg_query "$1" "SELECT count(*) FROM pg_database WHERE datname = '$2'")" = 1 ]
}

# pg_load PORT DATABASE FILE: makes the database anew from an SQL file packed with xz.
pg_load() {
  pg_query "$1" "DROP DATABASE IF EXISTS $2 WITH (FORCE)"
  pg_query "$1" "CREATE DATABASE $2"
  xz --decompress --stdout "$3" |
    "$PG_BIN/psql" -h 127.0.0.1 -p "$1" -U hookbox -d "$2" -qX -v ON_ERROR_STOP=1
}

# pg_save PORT DATABASE FILE: the other way. Without \restrict, which an older psql does not know.
pg_save() {
  "$PG_BIN/pg_dump" -h 127.0.0.1 -p "$1" -U hookbox --no-owner --no-privileges "$2" |
    sed -E '/^\\(un)?restrict /d' | xz -9e >"$3.new"
  mv "$3.new" "$3"
}

# --- Redis of our own: nothing is written to disk ---

# redis_up DIR PORT: starts it with two databases. Its files lie in DIR, its process in DIR/redis.pid.
redis_up() {
  alive "$1/redis.pid" redis-server && port_open "$2" && return 0
  ! port_open "$2" || die "port $2 is in use by another program"
  spawn "$1/redis.pid" "$1/redis.log" redis-server --bind 127.0.0.1 --port "$2" \
    --save '' --appendonly no --dir "$1" --databases 2
  wait_for 10 port_open "$2" || { cat "$1/redis.log" >&2; die "Redis did not start"; }
}
