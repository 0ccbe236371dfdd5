#!/usr/bin/env bash
# A real NETCONF device for tests: OpenSSH in front of netconfd (yuma123), on 127.0.0.1.
#
#   netconf.sh up|reset [--port N] [--target candidate|running] [--legacy] [--ia]
#   netconf.sh down|pause|resume|crash|log [--port N]
#   netconf.sh down --purge       also removes the test accounts and the host key
#
# up, and reset as well, starts it (or starts it anew) with the seed configuration and prints how to reach it:
#   NETCONF_HOST NETCONF_PORT NETCONF_USERNAME NETCONF_PASSWORD NETCONF_KEY (a private key file)
#   NETCONF_READONLY_USERNAME (may read, may not write; same password and key)
#   NETCONF_HOSTKEY_SHA256 (the host key's fingerprint, as in `ssh-keygen -l`)
# pause and resume stop and continue the NETCONF server, so that a client meets its time limit;
# crash kills it, so that a client's session ends in the middle.
#
# --port N      default 8830
# --target      candidate (default: edit candidate, then commit) or running
# --legacy      only the SSH algorithms of old devices: ssh-rsa, group14-sha1, aes128-cbc, hmac-sha1
# --ia          with the operations sync-from and save-config of IOS-XE, which do nothing
#
# Models: ietf-interfaces, ietf-ip, iana-if-type, and beside this script hookbox-device and cisco-like-native
# (ours, under the namespace of Cisco-IOS-XE-native, with the few names that the change-ticket example edits).
# Needs root (an SSH server that checks passwords does).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"

action=${1:-}
[ $# -eq 0 ] || shift
port=8830 target=candidate legacy='' ia='' purge=''
while [ $# -gt 0 ]; do
  case $1 in
    --port) port=${2:?--port needs a number}; shift 2 ;;
    --port=*) port=${1#*=}; shift ;;
    --target) target=${2:?--target needs candidate or running}; shift 2 ;;
    --target=*) target=${1#*=}; shift ;;
    --legacy) legacy=yes; shift ;;
    --ia) ia=yes; shift ;;
    --purge) purge=yes; shift ;;
    -h | --help) action=--help; shift ;;
    *) die "unknown option $1 (see --help)" ;;
  esac
done
[[ $port =~ ^[0-9]+$ ]] || die "--port needs a number"
case $target in candidate | running) ;; *) die "--target is candidate or running" ;; esac

user=hookbox-netconf
reader=hookbox-netconf-ro
password=hookbox-test
state=$RIGS_DIR/netconf-$port
modules=/usr/share/yuma/modules

# yuma123 keeps files in the account's home folder as the password file has it, whatever HOME says.
account() {
  local home=$RIGS_DIR/netconf-home/$1
  id "$1" >/dev/null 2>&1 ||
    useradd --system --user-group --no-create-home --home-dir "$home" --shell /bin/sh "$1"
  [ "$(getent passwd "$1" | cut -d : -f 6)" = "$home" ] || usermod --home "$home" "$1"
  mkdir -p "$home"
  chown "$1:$1" "$home"
  echo "$1:$password" | chpasswd
}

down() {
  stop_pidfile "$state/sshd.pid" "$state/sshd_config"
  stop_pidfile "$state/netconfd.pid" netconfd KILL # it takes 4 s to end by itself
  rm -f "$state/data/ncxserver.sock"
}

up() {
  [ "$(id -u)" = 0 ] || die "needs root"
  # Not netconfd-module-ietf-interfaces: it runs `ifconfig NAME down` on this machine's own
  # interfaces, and ends the server with a failed assertion as soon as ietf-ip is loaded too.
  need_packages netconfd openssh-server
  down
  ! port_open "$port" || die "port $port is in use by another program"

  account $user
  account $reader
  mkdir -p "$state" /run/sshd
  chmod 755 "$RIGS_DIR" "$RIGS_DIR/netconf-home" "$state"
  install -d -m 750 -o $user -g $user "$state/data"
  [ -s "$state/host_key" ] || ssh-keygen -q -t ed25519 -N '' -C hookbox -f "$state/host_key"
  [ -s "$state/host_key_rsa" ] || ssh-keygen -q -t rsa -b 2048 -N '' -C hookbox -f "$state/host_key_rsa"
  [ -s "$state/client_key" ] || ssh-keygen -q -t ed25519 -N '' -C hookbox -f "$state/client_key"
  install -m 644 "$state/client_key.pub" "$state/authorized_keys"
  install -m 644 "$here/hookbox-device.yang" "$here/cisco-like-native.yang" "$here/cisco-like-ia.yang" "$state/"
  install -m 640 -o $user -g $user "$here/netconf-seed.xml" "$state/data/startup-cfg.xml"

  # A module named by its file is loaded without its instrumentation library (see above).
  # It runs as the test account, never as root.
  spawn "$state/netconfd.pid" "$state/netconfd.log" \
    setpriv --reuid=$user --regid=$user --clear-groups \
    env -i HOME="$RIGS_DIR/netconf-home/$user" PATH=/usr/sbin:/usr/bin:/bin \
    netconfd --module="$state/hookbox-device.yang" --module="$state/cisco-like-native.yang" \
    ${ia:+--module="$state/cisco-like-ia.yang"} \
    --module="$modules/ietf/iana-if-type@2014-05-08.yang" \
    --module="$modules/ietf/ietf-interfaces@2014-05-08.yang" \
    --module="$modules/ietf/ietf-ip@2014-06-16.yang" \
    --startup="$state/data/startup-cfg.xml" \
    --target="$target" --port="$port" --ncxserver-sockname="$state/data/ncxserver.sock" \
    --superuser=$user --access-control=enforcing --log-level=info

  # Each login gets NETCONF and nothing else: the password is public.
  local subsystem="/usr/sbin/netconf-subsystem --ncxserver-sockname=$port@$state/data/ncxserver.sock"
  cat >"$state/sshd_config" <<CONFIG
Port $port
ListenAddress 127.0.0.1
HostKey $state/host_key
HostKey $state/host_key_rsa
PidFile none
AllowUsers $user $reader
AuthorizedKeysFile $state/authorized_keys
StrictModes no
UsePAM no
UseDNS no
PasswordAuthentication yes
PubkeyAuthentication yes
KbdInteractiveAuthentication no
PrintMotd no
PrintLastLog no
AllowTcpForwarding no
AllowAgentForwarding no
AllowStreamLocalForwarding no
X11Forwarding no
PermitTTY no
PermitUserRC no
MaxStartups 200
MaxSessions 200
LogLevel INFO
Subsystem netconf $subsystem
ForceCommand $subsystem
CONFIG
  if [ -n "$legacy" ]; then
    cat >>"$state/sshd_config" <<CONFIG
HostKeyAlgorithms ssh-rsa
PubkeyAcceptedAlgorithms +ssh-rsa
KexAlgorithms diffie-hellman-group14-sha1
Ciphers aes128-cbc
MACs hmac-sha1
CONFIG
  fi
  wait_for 10 test -S "$state/data/ncxserver.sock" || {
    tail -n 20 "$state/netconfd.log" >&2
    die "netconfd did not start"
  }
  chmod 711 "$state/data" # the reading account must reach the socket in it
  spawn "$state/sshd.pid" "$state/sshd.log" /usr/sbin/sshd -D -e -f "$state/sshd_config"
  wait_for 10 port_open "$port" || {
    tail -n 20 "$state/sshd.log" >&2
    die "the SSH server did not start"
  }
  alive "$state/netconfd.pid" netconfd || {
    tail -n 20 "$state/netconfd.log" >&2
    die "netconfd ended at once"
  }

  local shown=$state/host_key.pub
  [ -z "$legacy" ] || shown=$state/host_key_rsa.pub
  echo "NETCONF_HOST=127.0.0.1"
  echo "NETCONF_PORT=$port"
  echo "NETCONF_USERNAME=$user"
  echo "NETCONF_PASSWORD=$password"
  echo "NETCONF_KEY=$state/client_key"
  echo "NETCONF_READONLY_USERNAME=$reader"
  echo "NETCONF_HOSTKEY_SHA256=$(ssh-keygen -lf "$shown" | cut -d ' ' -f 2)"
}

signal() {
  alive "$state/netconfd.pid" netconfd || die "no NETCONF server runs on port $port"
  kill "-$1" "$(cat "$state/netconfd.pid")"
}

case $action in
  up | reset) up ;;
  down)
    down
    if [ -n "$purge" ]; then
      for name in $user $reader; do ! id "$name" >/dev/null 2>&1 || userdel "$name"; done
      rm -rf "$state" "$RIGS_DIR/netconf-home"
    fi
    ;;
  pause) signal STOP ;;
  resume) signal CONT ;;
  crash) signal KILL ;;
  log) cat "$state/netconfd.log" "$state/sshd.log" ;;
  -h | --help) usage_from "${BASH_SOURCE[0]}" ;;
  *) usage_from "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
