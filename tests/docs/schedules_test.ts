import assert from "node:assert/strict";
import { systemClock } from "../../lib/clock.ts";
import { start } from "../app/box.ts";
import { createNetBoxDouble, seed } from "../../lib/testing/netbox/mod.ts";
import { until } from "../until.ts";
import { handlersOf } from "./examples.ts";

const BRANCHING = { netbox_branching: "1.2.2" };

/** A server with these files of the page, on a NetBox with a few objects. */
async function tryOut(files: readonly string[], plugins: Record<string, string> = BRANCHING) {
  const all = await handlersOf("schedules.md");
  const handlers = Object.fromEntries(files.map((file) => {
    assert.ok(all[file], `${file} is on the page`);
    return [file, all[file]];
  }));
  const double = createNetBoxDouble({ version: "4.7.3", plugins });
  await seed(double);
  const netbox = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, double.handle);
  let shift = 0;
  const clock = { ...systemClock, now: () => Date.now() + shift };
  const box = await start(handlers, {
    NETBOX_URL: `http://127.0.0.1:${netbox.addr.port}`,
    NETBOX_TOKEN: "0123456789abcdef0123456789abcdef01234567",
    HOOKBOX_REGISTER: "off",
    HOOKBOX_CATCH_UP: "off",
  }, clock).catch(async (error) => {
    await netbox.shutdown();
    throw error;
  });
  return {
    box,
    double,
    pass: (ms: number) => shift += ms,
    async [Symbol.asyncDispose]() {
      await box[Symbol.asyncDispose]();
      await netbox.shutdown();
    },
  };
}

Deno.test("docs/schedules.md: the schedule gives back what nobody said what for", async () => {
  await using it = await tryOut(["schedule.reserved-addresses.ts"]);
  const ana = it.double.as("ana");
  const address = (address: string, description: string) =>
    ana.post("/api/ipam/ip-addresses/", { address, status: "reserved", description });
  await address("192.0.2.1/24", "");
  await address("192.0.2.2/24", "for the new firewall");
  it.pass(7 * 86_400_000);
  await it.box.server.wake();
  const [run] = await it.box.store.listRuns({ handler: "schedule.reserved-addresses" });
  const attempts = await it.box.store.getAttempts(run!.id);
  assert.equal(run!.state, "done", JSON.stringify(attempts));
  const addresses = [...it.double.table("ipam.ipaddress").values()];
  const states = Object.fromEntries(addresses.map((row) => [row.address, row.status]));
  assert.deepEqual([states["192.0.2.1/24"], states["192.0.2.2/24"]], ["deprecated", "reserved"]);
});

Deno.test("docs/schedules.md: the task follows its controller, and lets go of it at the end", async () => {
  let gone = false;
  await using controller = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () =>
      new Response(
        new ReadableStream({
          start: (stream) =>
            stream.enqueue(new TextEncoder().encode('{"device":"sw1","up":false}\n')),
          cancel: () => void (gone = true),
        }),
      ),
  );
  Deno.env.set("CONTROLLER_URL", `http://127.0.0.1:${controller.addr.port}`);
  try {
    await using it = await tryOut(["task.controller.ts"]);
    await until(
      "the device is offline",
      () => [...it.double.table("dcim.device").values()].some((row) => row.status === "offline"),
    );
    assert.equal(it.box.server.glance().tasks["task.controller"]!.status, "running");
  } finally {
    Deno.env.delete("CONTROLLER_URL");
  }
  await until("nobody listens any more", () => gone);
});

Deno.test("docs/schedules.md: the start refuses a NetBox without the plugin, the stop says goodbye", async () => {
  let said = "";
  await using chat = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      said = await request.text();
      return new Response();
    },
  );
  Deno.env.set("GOODBYE_URL", `http://127.0.0.1:${chat.addr.port}`);
  try {
    {
      await using _it = await tryOut(["lifecycle.start.ts", "lifecycle.stop.ts"]);
    }
    assert.equal(said, "hookbox stops");
    await assert.rejects(tryOut(["lifecycle.start.ts"], {}), {
      name: "StartRefusedError",
      message: "lifecycle.start refuses to start: PermanentError: NetBox has no netbox-branching",
    });
  } finally {
    Deno.env.delete("GOODBYE_URL");
  }
});
