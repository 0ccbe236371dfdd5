#!/usr/bin/env bash
# A wrong clock for one process: prints the environment in which a program finds the wall clock moved.
#
#   faketime.sh OFFSET     as faketime(1) takes it: +10m, -1h, +0
#
# Needs Debian's package libfaketime, and installs it. Only the wall clock moves: timers go on as they are.
set -euo pipefail
# shellcheck source=lib.sh
. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/lib.sh"

[[ ${1:-} =~ ^[+-][0-9]+[smh]?$ ]] || { usage_from "${BASH_SOURCE[0]}" >&2; exit 2; }
need_packages libfaketime
library=$(compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1') || die "libfaketimeMT.so.1 is not where Debian puts it"
echo "LD_PRELOAD=$library"
echo "FAKETIME=$1"
echo "FAKETIME_DONT_FAKE_MONOTONIC=1"
echo "NO_FAKE_STAT=1"
