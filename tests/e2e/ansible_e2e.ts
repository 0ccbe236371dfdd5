import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { recording } from "../recordings.ts";
import { Hookbox } from "./hookbox.ts";

/** Where `rigs/ansible.sh up` has put Ansible. */
const BIN = Deno.env.get("ANSIBLE_BIN");
const EXAMPLE = fileURLToPath(new URL("../../handlers/_examples/ansible", import.meta.url));
const PROGRAM = "dcim.device.update.py";

/** Another playbook or inventory in the place of the example's. */
type Files = Readonly<Record<string, string>>;

/** A hookbox with the example as it ships, but for these files of it. */
async function serve(files: Files = {}): Promise<Hookbox> {
  assert.ok(BIN, "ANSIBLE_BIN is not set: tests/e2e/rigs/ansible.sh up prints it");
  const box = await Hookbox.create({}, {
    HOOKBOX_EXEC: "on",
    PATH: `${BIN}:/usr/local/bin:/usr/bin:/bin`,
  });
  box.env.ANSIBLE_HOME = `${box.folder}/ansible`;
  for await (const { name } of Deno.readDir(EXAMPLE)) {
    const { mode } = await Deno.stat(`${EXAMPLE}/${name}`);
    await box.write(`handlers/${name}`, await Deno.readTextFile(`${EXAMPLE}/${name}`), mode!);
  }
  for (const [name, text] of Object.entries(files)) await box.write(`handlers/${name}`, text);
  await box.start();
  return box;
}

/** What became of an update of the device `name`. */
async function update(box: Hookbox, name = "sw1") {
  const body = JSON.parse(recording("4.7.3", "device-update-serial").body);
  body.data.name = name;
  await box.write("body.json", JSON.stringify({ ...body, timestamp: new Date().toISOString() }));
  const sent = await box.run(["send", "--payload", "body.json", "--json"]);
  assert.ok(sent.stdout, sent.stderr);
  const [run] = JSON.parse(sent.stdout).runRows;
  const { stdout } = await box.run(["queue", "show", run.id, "--json"]);
  const shown = JSON.parse(stdout);
  const [attempt] = shown.attempts;
  const log: string = attempt.log.map(({ message }: { message: string }) => message).join("\n");
  const { id, state, reason } = run as { id: string; state: string; reason: string | null };
  const error: string = attempt.error?.message ?? "";
  return { id, state, reason, error, log, retryIn: run.runAt - attempt.endedAt };
}

const hosts = (lines: string) => ({ "_inventory.yml": `all:\n  hosts:\n    ${lines}\n` });
const task = (text: string) => ({
  "_playbook.yml": `- hosts: all\n  gather_facts: false\n  tasks:\n    - ${text}\n`,
});

Deno.test("ansible: the example runs its playbook for the device, and for no other host", async () => {
  await using box = await serve(
    hosts("sw1: { ansible_connection: local }\n    sw2: { ansible_connection: local }"),
  );
  const { state, log, id } = await update(box);
  assert.equal(state, "done", log);
  assert.match(log, new RegExp(`"msg": "sw1 is device 1 \\(run ${id}\\)"`));
  assert.match(log, /PLAY RECAP[^]*sw1 +: ok=1 /);
  assert.doesNotMatch(log, /sw2/);
});

Deno.test("ansible: the example's own inventory and playbook are good", async () => {
  await using box = await serve();
  const { state, log } = await update(box);
  assert.equal(state, "done", log);
});

Deno.test("ansible: a device that the inventory does not have is skipped", async () => {
  await using box = await serve(hosts("sw2: { ansible_connection: local }"));
  const { state, reason } = await update(box);
  assert.deepEqual([state, reason], ["skipped", "_inventory.yml has no host sw1"]);
});

Deno.test("ansible: a device that is called like a pattern or a group is dead, and nothing runs", async () => {
  await using box = await serve({
    "_inventory.yml": "all:\n  children:\n    core: { hosts: { sw1: {}, sw2: {} } }\n" +
      "  vars: { ansible_connection: local }\n",
  });
  for (const name of ["sw*", "sw1:sw2", "!sw2", "@/etc/passwd", "--list-hosts", "all", "core"]) {
    const { state, log } = await update(box, name);
    assert.equal(state, "dead", name);
    assert.doesNotMatch(log, /PLAY/, name);
  }
});

Deno.test("ansible: a task that fails is tried again, and says so", async () => {
  await using box = await serve(task("ansible.builtin.fail: { msg: the switch says no }"));
  const { state, error, log } = await update(box);
  assert.equal(state, "ready", log);
  assert.match(log, /the switch says no/);
  assert.match(error, /^Exit code 1/);
});

Deno.test("ansible: a device that cannot be reached is tried again in five minutes", async () => {
  await using box = await serve({
    ...hosts("sw1: { ansible_connection: down }"),
    ...task("ansible.builtin.ping:"),
    "connection_plugins/down.py": `
from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.connection import ConnectionBase
DOCUMENTATION = "{name: down, short_description: never there, description: [never there], options: {}}"
class Connection(ConnectionBase):
    transport = "down"
    def _connect(self): raise AnsibleConnectionFailure("no route to sw1")
    def exec_command(self, *args, **kwargs): raise AnsibleConnectionFailure("no route to sw1")
    def put_file(self, *args): raise AnsibleConnectionFailure("no route to sw1")
    def fetch_file(self, *args): raise AnsibleConnectionFailure("no route to sw1")
    def close(self): pass
`,
  });
  const { state, error, log, retryIn } = await update(box);
  assert.equal(state, "ready", log);
  assert.match(log, /UNREACHABLE![^]*no route to sw1[^]*::retry-after 5m/);
  assert.match(error, /^Exit code 75/);
  assert.ok(retryIn >= 300_000 && retryIn < 310_000, `${retryIn} ms`);
});

Deno.test("ansible: a playbook that is cut off at its deadline leaves nothing behind", async () => {
  await using box = await serve(task("ansible.builtin.command: sleep 1234"));
  await box.write(`handlers/${PROGRAM}.json`, `{ "timeout": "4s", "env": ["ANSIBLE_HOME"] }`);
  const reload = await box.run(["reload"]);
  assert.equal(reload.code, 0, reload.stderr);
  const { state, log } = await update(box);
  assert.equal(state, "ready", log);
  const { stdout } = await new Deno.Command("ps", { args: ["-eo", "args"] }).output();
  assert.doesNotMatch(new TextDecoder().decode(stdout), /sleep 1234/);
});
