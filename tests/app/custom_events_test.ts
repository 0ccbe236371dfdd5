import assert from "node:assert/strict";
import { MAX_DEPTH } from "../../lib/store/origin.ts";
import type { DeliveryRow, Store } from "../../lib/store/store.ts";
import { until } from "../until.ts";
import { start, states } from "./box.ts";

const TOKEN = "an-events-token-of-some-length";

/** A handler that logs what it is called with. */
const SAY = `export default (event, ctx) => {
  const { kind, name, data, source, user, requestId, origin } = event;
  ctx.log.info(JSON.stringify({ kind, name, data, source, user, requestId, origin }));
};`;

/** The deliveries of named events, once there are so many; newest first. */
function named(store: Store, count: number): Promise<DeliveryRow[]> {
  return until(`there are ${count} named events`, async () => {
    const rows = await store.listDeliveries({ kind: "named" });
    return rows.length >= count && rows;
  });
}

/** What the only run of a delivery has logged. */
async function said(store: Store, delivery: string): Promise<Record<string, unknown>> {
  await states(store, delivery);
  const [attempt] = await store.getAttempts(`${delivery}.1`);
  return JSON.parse(attempt!.log[0]!.message);
}

Deno.test("Server runs custom handlers for what another handler emits, with where it came from", async () => {
  await using box = await start({
    "dcim.site.create.ts": `export default (event, ctx) => {
      ctx.emit("deploy", { site: event.data.name });
      ctx.emit("nobody");
    };`,
    "custom.deploy.ts": SAY,
  });
  const sent = await box.send("dcim.site.create");
  const [nobody, deploy] = await named(box.store, 2);
  assert.deepEqual([nobody!.action, deploy!.action], ["nobody", "deploy"]);
  const parent = (await box.store.getDelivery(sent.id))!;
  assert.deepEqual(await said(box.store, deploy!.id), {
    kind: "named",
    name: "deploy",
    data: { site: "Sofia 1" },
    source: "netbox",
    user: parent.user,
    requestId: parent.requestId,
    origin: "emit",
  });
});

Deno.test("Server emits nothing of an attempt that fails, and emits once what its steps emit", async () => {
  await using box = await start({
    "dcim.site.create.ts": `
      export const config = { backoff: "1ms", retries: 1 };
      export default async (_event, ctx) => {
        await ctx.step("tell", () => ctx.emit("step"));
        ctx.emit("attempt", ctx.attempt);
        if (ctx.attempt === 1) throw new Error("try again");
      };`,
    "custom.step.ts": SAY,
    "custom.attempt.ts": SAY,
  });
  const sent = await box.send("dcim.site.create");
  assert.deepEqual(await states(box.store, sent.id), ["dcim.site.create done"]);
  const events = await named(box.store, 2);
  assert.deepEqual(events.map(({ action }) => action), ["attempt", "step"]);
  assert.equal((await said(box.store, events[0]!.id)).data, 2);
  await states(box.store, events[1]!.id);
});

Deno.test("Server ends a chain of handlers that emit events", async () => {
  await using box = await start({
    "custom.again.ts": "export default (event, ctx) => ctx.emit('again', event.data + 1);",
  });
  const { id } = await box.server.emit({ name: "again", data: 0 });
  const [last] = await named(box.store, MAX_DEPTH + 1);
  assert.deepEqual(await states(box.store, last!.id), ["custom.again skipped"]);
  const run = await box.store.getRun(`${last!.id}.1`);
  assert.match(run!.reason!, /^a chain of 8 handlers/);
  assert.deepEqual(await states(box.store, id), ["custom.again done"]);
  assert.equal((await box.store.listDeliveries({ kind: "named" })).length, MAX_DEPTH + 1);
});

Deno.test("Server takes events from who has the token, by the command and over HTTP", async () => {
  await using box = await start({ "custom.deploy.ts": SAY }, { HOOKBOX_EVENTS_TOKEN: TOKEN });
  const response = await fetch(`${box.url}/events/deploy`, {
    method: "POST",
    headers: { authorization: `Bearer ${TOKEN}` },
    body: '{"site":"ams"}',
  });
  assert.equal(response.status, 202);
  const { id, runs } = await response.json();
  assert.equal(runs, 1);
  assert.deepEqual(await said(box.store, id), {
    kind: "named",
    name: "deploy",
    data: { site: "ams" },
    source: null,
    user: null,
    requestId: null,
    origin: "http",
  });
  const sent = await box.send("custom.deploy");
  assert.deepEqual([sent.status, sent.runs], [202, 1]);
  assert.equal((await said(box.store, sent.id)).source, null);
});

Deno.test("Server takes signed events without a token", async () => {
  await using box = await start({ "custom.deploy.ts": SAY });
  const sent = await box.send("custom.deploy");
  assert.deepEqual([sent.status, sent.runs], [202, 1]);
  assert.equal((await said(box.store, sent.id)).source, "netbox");
});

Deno.test("Server refuses events after a reload that changes the token", async () => {
  await using box = await start({ "custom.deploy.ts": SAY }, { HOOKBOX_EVENTS_TOKEN: TOKEN });
  box.change({ HOOKBOX_EVENTS_TOKEN: `${TOKEN}-2` });
  const post = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${box.url}/events/deploy`, { method: "POST", headers });
    await response.body?.cancel();
    return response.status;
  };
  assert.deepEqual([await post(TOKEN), await post(`${TOKEN}-2`)], [202, 401]);
  await box.server.reload();
  assert.deepEqual([await post(TOKEN), await post(`${TOKEN}-2`)], [401, 202]);
});

Deno.test("Server replays a named event, with its data and where it came from", async () => {
  await using box = await start({
    "dcim.site.create.ts": "export default (_, ctx) => ctx.emit('deploy', [1]);",
    "custom.deploy.ts": SAY,
  });
  await box.send("dcim.site.create");
  const [event] = await named(box.store, 1);
  const before = await said(box.store, event!.id);
  const replayed = await box.server.replay(event!.id);
  assert.equal(replayed.runs, 1);
  assert.deepEqual(await said(box.store, replayed.id), { ...before, origin: "replay" });
});

Deno.test("Server emits for a person, and says what can be no event", async () => {
  await using box = await start({ "custom.deploy.ts": SAY });
  const { id, runs } = await box.server.emit({ name: "deploy", data: null });
  assert.equal(runs, 1);
  assert.equal((await said(box.store, id)).origin, "send");
  await assert.rejects(
    box.server.emit({ name: "De ploy", data: 1 }),
    /"De ploy" cannot be the name/,
  );
  await assert.rejects(box.server.emit({ name: "unreadable", data: 1 }), /hookbox's own event/);
});

Deno.test("Server runs the events of one name one after another, unless config.lane says otherwise", async () => {
  await using box = await start({
    "custom.a.ts": "export default () => {};",
    "custom.b.ts": "export const config = { lane: 'data.site' }; export default () => {};",
    "custom.c.ts": "export const config = { lane: 'none' }; export default () => {};",
  });
  const laneOf = async (name: string, data: { site: string }) => {
    const { id } = await box.server.emit({ name, data });
    return (await box.store.getRun(`${id}.1`))!.lane;
  };
  const [site, other] = [{ site: "ams" }, { site: "fra" }];
  assert.equal(await laneOf("a", site), await laneOf("a", other));
  assert.equal(await laneOf("b", site), await laneOf("b", site));
  assert.notEqual(await laneOf("b", site), await laneOf("b", other));
  assert.equal(await laneOf("c", site), null);
});

Deno.test("Server offers what it cannot read to custom.unreadable", async () => {
  await using box = await start({ "custom.unreadable.ts": SAY, "dcim.site.create.ts": SAY });
  const response = await fetch(`${box.url}/hooks/netbox`, {
    method: "POST",
    headers: box.signature("{"),
    body: "{",
  });
  const { id, runs } = await response.json();
  assert.deepEqual([response.status, runs], [202, 1]);
  const event = await said(box.store, id);
  assert.equal(event.name, "unreadable");
  const { error, body, objectType } = event.data as Record<string, string>;
  assert.match(error!, /^Cannot read the body: it is not JSON: /);
  assert.deepEqual([body, objectType, event.source], ["{", null, "netbox"]);
});

Deno.test("Server stores at once what a task emits", async () => {
  await using box = await start({
    "task.poll.ts": `export default async (_event, ctx) => {
      await ctx.emit("changed", { site: 5 });
      await new Promise((resolve) => ctx.signal.addEventListener("abort", resolve));
    };`,
    "custom.changed.ts": SAY,
  });
  const [event] = await named(box.store, 1);
  const { name, data, source, origin } = await said(box.store, event!.id);
  assert.deepEqual([name, data, source, origin], ["changed", { site: 5 }, null, "emit"]);
});
