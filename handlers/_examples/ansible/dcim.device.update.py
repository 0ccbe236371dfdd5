#!/usr/bin/env python3
"""Runs an Ansible playbook when a device changes, limited to the device.

Copy this folder's files into the handlers folder (the program must stay executable), put your own playbook and inventory in
the place of _playbook.yml and _inventory.yml, or name an inventory in ANSIBLE_INVENTORY (such as one of the plugin
netbox.netbox.nb_inventory), and set HOOKBOX_EXEC=on. ansible-playbook must be in the PATH.

Where hookbox's user has no home to write to, give Ansible a folder: ANSIBLE_HOME=/var/lib/hookbox/ansible.
"""
import json
import os
import re
import subprocess
import sys

PLAYBOOK = "_playbook.yml"
INVENTORY = os.environ.get("ANSIBLE_INVENTORY") or "_inventory.yml"

# Exit codes: what hookbox makes of them stands in docs/executable-handlers.md.
DONE, FAILED, DEAD, RETRY = 0, 1, 65, 75

# Of ansible-playbook (lib/ansible/executor/task_queue_manager.py, and cli/__init__.py for wrong options).
UNREACHABLE, WRONG_OPTIONS = 4, 5


def main():
    event = json.load(sys.stdin)
    device = event["data"]
    if device["status"]["value"] != "active":
        return skip("the device is not active")

    # A limit is a pattern: "all", "web*" and "a:b" are more than one host.
    host = device["name"] or ""
    if not re.fullmatch(r"\w[\w.-]*", host, re.ASCII):
        print(f"{event['display']} cannot be a limit: its name must be that of one host", file=sys.stderr)
        return DEAD
    hosts, groups = inventory()
    if host in groups:
        print(f"{host} is a group of {INVENTORY}: limited to it, a playbook runs for more than one host", file=sys.stderr)
        return DEAD
    if host not in hosts:
        return skip(f"{INVENTORY} has no host {host}")

    variables = {"netbox_device_id": event["objectId"], "hookbox_run": os.environ["HOOKBOX_RUN"]}
    code = subprocess.call(
        ["ansible-playbook", f"--inventory={INVENTORY}", f"--limit={host}", f"--extra-vars={json.dumps(variables)}", PLAYBOOK],
        stdin=subprocess.DEVNULL,
    )
    if code == UNREACHABLE:
        print("::retry-after 5m")
        return RETRY
    return DONE if code == 0 else DEAD if code == WRONG_OPTIONS else FAILED


def inventory():
    """The names of all hosts, and of all groups."""
    command = ["ansible-inventory", f"--inventory={INVENTORY}", "--list"]
    listed = json.loads(subprocess.check_output(command, stdin=subprocess.DEVNULL))
    groups = {name: group for name, group in listed.items() if name != "_meta"}
    return {host for group in groups.values() for host in group.get("hosts", [])}, set(groups) | {"all", "ungrouped"}


def skip(reason):
    print(f"::skip {reason}")
    return DONE


sys.exit(main())
