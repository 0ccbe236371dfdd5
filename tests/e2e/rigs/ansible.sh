#!/usr/bin/env bash
# Ansible, for the tests of the example that runs a playbook: ansible-core from PyPI, in the user's cache.
#
#   ansible.sh up            installs it where it is missing, and prints ANSIBLE_BIN=, the folder of its programs
#   ansible.sh down --purge  removes it
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"

# The last one that runs on Python 3.11, which is Debian 12's.
version=2.19.14
venv=$RIGS_CACHE/ansible-$version

install_ansible() {
  [ ! -e "$venv/.complete" ] || return 0
  local python log
  if ! python=$(find_python 3.12 3.13 3.11); then
    need_packages python3-venv
    python=/usr/bin/python3
  fi
  mkdir -p "$RIGS_CACHE"
  rm -rf "$venv"
  log=$(mktemp)
  { "$python" -m venv "$venv" && "$venv/bin/python" -m pip install --quiet "ansible-core==$version"; } >"$log" 2>&1 || {
    tail -n 30 "$log" >&2
    die "Ansible could not be installed (log: $log)"
  }
  rm -f "$log"
  touch "$venv/.complete"
}

case ${1:-} in
  up)
    install_ansible
    echo "ANSIBLE_BIN=$venv/bin"
    ;;
  down)
    [ "${2:-}" != --purge ] || rm -rf "$venv"
    ;;
  *)
    usage_from "$0" >&2
    exit 2
    ;;
esac
