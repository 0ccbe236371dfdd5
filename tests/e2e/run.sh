#!/usr/bin/env bash
# The tests against a real NetBox: brings it up, builds the executable, tests, and takes NetBox down again.
#
#   tests/e2e/run.sh [--keep] [FILE...]     --keep leaves NetBox running, for the next run
#
# NETBOX_URL and NETBOX_TOKEN are NOT taken from the environment: the tests make and delete objects, so they only
# ever talk to the NetBox that they started.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

keep=
[ "${1:-}" = --keep ] && keep=1 && shift

if command -v deno >/dev/null && [ "$(deno --version | head -n 1 | cut -d' ' -f2)" = 2.9.4 ]; then
  deno=(deno)
else
  deno=(npx --yes deno@2.9.4)
fi

[ -x dist/hookbox ] && [ -z "$(find lib main.ts deno.json -newer dist/hookbox -print -quit)" ] || tools/compile.sh

tests/e2e/rigs/netbox.sh up >/dev/null
# What an earlier run left behind, because it failed, must not fail this one.
variables=$(tests/e2e/rigs/netbox.sh reset)
[ -n "$keep" ] || trap 'tests/e2e/rigs/netbox.sh down' EXIT
set -a
eval "$variables"
set +a

[ $# -gt 0 ] || set -- tests/e2e/{main_job,registration,receive}_e2e.ts
"${deno[@]}" test -A --no-check "$@"
