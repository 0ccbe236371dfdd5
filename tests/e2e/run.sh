#!/usr/bin/env bash
# The tests against real servers: brings up the one that the tests need, builds the executable, tests, and takes the
# server down again; then the next.
#
#   tests/e2e/run.sh [--keep] [SERVER|FILE...]     --keep leaves the servers running, for the next run
#
# The folder of a test says its server: netbox (NetBox 4.7.3), branching (the same with the plugin netbox-branching),
# nautobot (Nautobot 3.2.7), netconf (a device: OpenSSH and netconfd), ticket (NetBox and the device). A server's name
# stands for all tests of its folder; without arguments all tests run.
#
# NETBOX_URL, NAUTOBOT_URL and the tokens are NOT taken from the environment: the tests make and delete objects, so they
# only ever talk to a server that they started.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

keep=
[ "${1:-}" = --keep ] && keep=1 && shift
[ $# -gt 0 ] || set -- netbox branching nautobot netconf ticket
for argument; do
  case $argument in
    netbox | branching | nautobot | netconf | ticket | */netbox/* | */branching/* | */nautobot/* | */netconf/* | */ticket/*) ;;
    *) echo "run.sh: $argument is neither a server nor a test in the folder of one" >&2; exit 2 ;;
  esac
done

if command -v deno >/dev/null && [ "$(deno --version | head -n 1 | cut -d' ' -f2)" = 2.9.4 ]; then
  deno=(deno)
else
  deno=(npx --yes deno@2.9.4)
fi

[ -x dist/hookbox ] && [ -z "$(find lib main.ts deno.json -newer dist/hookbox -print -quit)" ] || tools/compile.sh

# rig SERVER ACTION: starts, resets or stops it.
rig() {
  case $1 in
    branching) NETBOX_BRANCHING=1 tests/e2e/rigs/netbox.sh "$2" ;;
    ticket) tests/e2e/rigs/netbox.sh "$2" && tests/e2e/rigs/netconf.sh "$2" ;;
    *) "tests/e2e/rigs/$1.sh" "$2" ;;
  esac
}

# against SERVER FILE...: in a subshell of its own, so that the next server finds no variables of this one.
against() (
  server=$1
  shift
  [ -n "$keep" ] || trap 'rig "$server" down' EXIT
  rig "$server" up >/dev/null
  # What an earlier run left behind, because it failed, must not fail this one.
  variables=$(rig "$server" reset)
  set -a
  eval "$variables"
  set +a
  "${deno[@]}" test -A --no-check "$@"
)

failed=0
for server in netbox branching nautobot netconf ticket; do
  files=()
  for argument; do
    case $argument in
      "$server") files+=(tests/e2e/"$server"/*_e2e.ts) ;;
      */"$server"/*) files+=("$argument") ;;
    esac
  done
  # A function whose status is asked for would go on after an error: hence the status of a subshell.
  if [ ${#files[@]} -gt 0 ]; then
    set +e
    (set -e; against "$server" "${files[@]}")
    [ $? = 0 ] || failed=1
    set -e
  fi
done
exit "$failed"
