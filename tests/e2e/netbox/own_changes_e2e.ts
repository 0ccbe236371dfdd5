import assert from "node:assert/strict";
import { NOTE, type Run } from "../hookbox.ts";
import { api, device, hookbox } from "../netbox.ts";

/** A handler that notes its event and then does what `body` says. */
const handler = (body: string, config = "") =>
  `${NOTE}
export const config = { ${config} };
export default async function (event, ctx) {
  await note(event, ctx);
  const { interfaces } = ctx.netbox.dcim;
  ${body}
}
`;

const states = (runs: readonly Run[]) => runs.map((run) => run.state);
const patch = (id: number, body: unknown) => api("PATCH", `dcim/interfaces/${id}/`, body);

Deno.test("a handler that writes its own object runs once, and the skipped run says who wrote", async () => {
  await using box = await hookbox("own", {
    "dcim.interface.update.ts": handler(
      `await interfaces.update(event.objectId, { description: "seen " + event.data.description });`,
    ),
  });
  await box.start();
  await box.registered();
  const { id } = (await device(["eth0"])).interfaces[0]!;
  await patch(id, { description: "one" });
  const [first, echo] = await box.over(2, "dcim.interface", id);
  assert.deepEqual([first!.state, echo!.state], ["done", "skipped"]);
  assert.equal(
    echo!.reason,
    `own change: written by dcim.interface.update in run ${first!.id}`,
  );

  // The same user's next change is not an echo.
  await patch(id, { description: "two" });
  assert.deepEqual(
    states(await box.over(4, "dcim.interface", id)),
    ["done", "skipped", "done", "skipped"],
  );
  assert.equal((await api("GET", `dcim/interfaces/${id}/`)).description, "seen two");
});

Deno.test("a handler's bulk write runs no handler, for none of its objects", async () => {
  await using box = await hookbox("own-bulk", {
    "dcim.device.update.ts": handler(`
      const rows = [];
      for await (const row of interfaces.filter({ device_id: event.objectId })) rows.push(row);
      await interfaces.update(rows.map(({ id }) => ({ id, description: "by hookbox" })));
    `),
    "dcim.interface.update.ts": handler(""),
  });
  await box.start();
  await box.registered();
  const made = await device(["eth0", "eth1", "eth2"]);
  await api("PATCH", `dcim/devices/${made.device.id}/`, { serial: "1" });
  for (const { id } of made.interfaces) {
    const [run] = await box.over(1, "dcim.interface", id);
    assert.equal(run!.state, "skipped");
    assert.match(run!.reason!, /^own change: written by dcim\.device\.update in run /);
  }
  assert.equal((await box.ledger()).length, 1);
});

Deno.test("a write in a step, and the retry after it, run no handler", async () => {
  await using box = await hookbox("own-step", {
    "dcim.interface.update.ts": handler(
      `
      await ctx.step("write", async () => {
        const { description } = await interfaces.update(event.objectId, { description: "in a step" });
        return description;
      });
      if (ctx.attempt === 1) throw new Error("after the write");
    `,
      `backoff: ["100ms"]`,
    ),
  });
  await box.start();
  await box.registered();
  const { id } = (await device(["eth0"])).interfaces[0]!;
  await patch(id, { description: "one" });
  assert.deepEqual(states(await box.over(2, "dcim.interface", id)), ["done", "skipped"]);
  assert.deepEqual((await box.ledger()).map((entry) => entry.attempt), [1, 2]);
});

Deno.test("every write of a handler that fails and retries runs no handler", async () => {
  await using box = await hookbox("own-retry", {
    "dcim.interface.update.ts": handler(
      `
      await interfaces.update(event.objectId, { description: "attempt " + ctx.attempt });
      if (ctx.attempt < 3) throw new Error("after the write");
    `,
      `backoff: ["100ms"]`,
    ),
  });
  await box.start();
  await box.registered();
  const { id } = (await device(["eth0"])).interfaces[0]!;
  await patch(id, { description: "one" });
  assert.deepEqual(
    states(await box.over(4, "dcim.interface", id)),
    ["done", "skipped", "skipped", "skipped"],
  );
  assert.deepEqual((await box.ledger()).map((entry) => entry.attempt), [1, 2, 3]);
});

Deno.test('`ownChanges: "others"` runs for what other handlers wrote, and not for its own', async () => {
  await using box = await hookbox("own-others", {
    "dcim.interface.update.first.ts": handler(
      `await interfaces.update(event.objectId, { mtu: 9000 });`,
    ),
    "dcim.interface.update.second.ts": handler(
      `if (event.changed("mtu")) await interfaces.update(event.objectId, { label: "jumbo" });`,
      `ownChanges: "others"`,
    ),
  });
  await box.start();
  await box.registered();
  const { id } = (await device(["eth0"])).interfaces[0]!;
  await patch(id, { description: "one" });
  // Three events (ours, the first handler's, the second's), and both handlers listen to each.
  const runs = await box.over(6, "dcim.interface", id);
  const of = (slug: string) => states(runs.filter((run) => run.handler.endsWith(slug)));
  assert.deepEqual(of("first"), ["done", "skipped", "skipped"]);
  assert.deepEqual(of("second"), ["done", "done", "skipped"]);
  assert.equal((await api("GET", `dcim/interfaces/${id}/`)).label, "jumbo");
});

Deno.test('`ownChanges: "run"` ends its chain after 8 runs', async () => {
  await using box = await hookbox("own-run", {
    "dcim.interface.update.ts": handler(
      `await interfaces.update(event.objectId, { mtu: (event.data.mtu ?? 1000) + 1 });`,
      `ownChanges: "run"`,
    ),
  });
  await box.start();
  await box.registered();
  const { id } = (await device(["eth0"])).interfaces[0]!;
  await patch(id, { description: "one" });
  const runs = await box.over(9, "dcim.interface", id);
  assert.deepEqual(states(runs), [...Array(8).fill("done"), "skipped"]);
  assert.match(runs.at(-1)!.reason!, /^own change: a chain of 8 handlers/);
  assert.equal((await api("GET", `dcim/interfaces/${id}/`)).mtu, 1008);
});
