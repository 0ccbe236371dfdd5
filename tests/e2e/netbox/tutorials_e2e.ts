import assert from "node:assert/strict";
import { handlersOf } from "../../docs/examples.ts";
import { until } from "../hookbox.ts";
import { api, device, hookbox, idle } from "../netbox.ts";

/** Every delivery on 4.7 waits behind the search jobs of NetBox's one worker: be patient. */
const PATIENCE = 180;

/** A hookbox with these handlers of a page of documentation, registered. */
async function open(
  page: string,
  names: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const all = await handlersOf(page);
  const handlers = names.map((name) => {
    assert.ok(all[name], `${name} is on ${page}`);
    return [name, all[name]];
  });
  const box = await hookbox(page.replace(".md", ""), Object.fromEntries(handlers), env);
  await box.start();
  return box;
}

Deno.test("the tutorial of webhooks: docs/first-handler.md says what changed", async () => {
  await using box = await open("first-handler.md", ["dcim.interface.update.ts"]);
  await box.registered();
  const [port] = (await device(["eth0"])).interfaces;
  await api("PATCH", `dcim/interfaces/${port!.id}/`, { mtu: 9000 });
  await api("PATCH", `dcim/interfaces/${port!.id}/`, { description: "uplink" });
  await idle();
  const runs = await box.over(1, "dcim.interface", port!.id);
  assert.deepEqual(runs.map(({ state }) => state), ["done"]);
  assert.match(box.log, /eth0: description was {2}and is uplink/);
});

Deno.test("the tutorial of the client: docs/client.md writes to the interfaces of a device", async () => {
  await using box = await open("client.md", ["dcim.device.update.ts"]);
  await box.registered();
  const made = await device(["eth0", "eth1"]);
  const [one, two] = made.interfaces;
  await api("PATCH", `dcim/interfaces/${two!.id}/`, { description: "do not touch" });
  const name = `${made.device.name} renamed`;
  await api("PATCH", `dcim/devices/${made.device.id}/`, { name });
  await box.over(1, "dcim.device", made.device.id);
  const described = async (id: number) => (await api("GET", `dcim/interfaces/${id}/`)).description;
  assert.equal(await described(one!.id), `port of ${name}`);
  assert.equal(await described(two!.id), "do not touch");
});

Deno.test("the tutorial of background tasks: docs/schedules.md follows a controller", async () => {
  const { device: made } = await device([]);
  const line = JSON.stringify({ device: made.name, up: false }) + "\n";
  await using controller = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    const lines = new ReadableStream({
      start: (it) => it.enqueue(new TextEncoder().encode(line)),
    });
    return new Response(lines);
  });
  const port = (controller.addr as Deno.NetAddr).port;
  const env = { CONTROLLER_URL: `http://127.0.0.1:${port}` };
  {
    await using box = await open("schedules.md", ["task.controller.ts"], env);
    await until(
      "the task has told NetBox",
      async () => (await api("GET", `dcim/devices/${made.id}/`)).status.value === "offline",
      () => box.log,
    );
    assert.equal(await box.stop(), 0, box.log);
  }
});

Deno.test("the tutorial of custom events: docs/custom-events.md goes on from one handler to the next", async () => {
  await using box = await open("custom-events.md", [
    "dcim.device.update.ts",
    "custom.deploy.ts",
  ]);
  await box.registered();
  const { device: made } = await device([]);
  await api("PATCH", `dcim/devices/${made.id}/`, { status: "planned" });
  const deployed = () => box.log.includes(`deploying ${made.name} for admin`);
  await until("the event has been handled", deployed, () => box.log, PATIENCE);
});
