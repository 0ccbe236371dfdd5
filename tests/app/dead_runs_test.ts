import assert from "node:assert/strict";
import type { RunRow, Store } from "../../lib/store/store.ts";
import { until } from "../until.ts";
import { start } from "./box.ts";

const DIES = `
  export const config = { retries: 0 };
  export default () => { throw new TypeError("no such host"); };`;

/** All runs of a delivery, the first one first, once there are so many and all are over. */
async function over(store: Store, delivery: string, count: number): Promise<RunRow[]> {
  const rows = await until(`${count} runs of ${delivery} are over`, async () => {
    const rows = await store.listRuns({ delivery });
    const all = rows.every(({ state }) => ["done", "dead"].includes(state));
    return rows.length >= count && all && rows;
  });
  return rows.toReversed();
}

async function lines(store: Store, run: string): Promise<string[]> {
  return (await store.getAttempts(run)).flatMap(({ log }) => log.map(({ message }) => message));
}

Deno.test("Server tells lifecycle.dead of every dead run: which, whose, why and of what", async () => {
  await using box = await start({
    "dcim.site.create.ts": DIES,
    "lifecycle.dead.ts": `export default (it, ctx) => ctx.log.info(JSON.stringify([
      it.kind, it.name, it.run, it.handler, it.error instanceof Error, it.error.name,
      it.error.message, it.source, it.display, it.event.kind, it.event.data.name,
    ]));`,
  });
  const sent = await box.send("dcim.site.create");
  const [, call] = await over(box.store, sent.id, 2);
  assert.deepEqual([call!.handler, call!.purpose, call!.state], ["lifecycle.dead", "dead", "done"]);
  assert.deepEqual(call!.about, { run: `${sent.id}.1`, handler: "dcim.site.create" });
  assert.deepEqual(JSON.parse((await lines(box.store, call!.id))[0]!), [
    "lifecycle",
    "dead",
    `${sent.id}.1`,
    "dcim.site.create",
    true,
    "TypeError",
    "no such host",
    "netbox",
    "Sofia 1",
    "object",
    "Sofia 1",
  ]);
});

Deno.test("Server calls dead() of the handler itself, and every lifecycle.dead, each by a run of its own", async () => {
  await using box = await start({
    "dcim.site.create.ts": DIES + `
      export function dead(event, ctx, error) {
        ctx.log.info(event.kind + " " + error.message + " " + ctx.attempt);
      }`,
    "lifecycle.dead.ts": "export default () => {};",
    "chat/lifecycle.dead.slack.ts": "export default () => {};",
  });
  const sent = await box.send("dcim.site.create");
  const [, ...calls] = await over(box.store, sent.id, 4);
  assert.deepEqual(calls.map(({ handler }) => handler).sort(), [
    "chat/lifecycle.dead.slack",
    "dcim.site.create",
    "lifecycle.dead",
  ]);
  const own = calls.find(({ handler }) => handler === "dcim.site.create")!;
  assert.deepEqual(await lines(box.store, own.id), ["object no such host 1"]);
});

Deno.test("Server retries what tells of a dead run, and tells nobody when that dies", async () => {
  await using box = await start({
    "dcim.site.create.ts": DIES + "export function dead() { throw new Error('worse'); }",
    "lifecycle.dead.ts": `
      export const config = { retries: 2, backoff: "1ms" };
      export default () => { throw new Error("the chat is down"); };`,
  });
  const sent = await box.send("dcim.site.create");
  const told = await until("the call is dead", async () => {
    const rows = await box.store.listRuns({ delivery: sent.id });
    return rows.find(({ handler, state }) => handler === "lifecycle.dead" && state === "dead");
  });
  assert.deepEqual([told.attempt, told.reason], [3, "the chat is down"]);
  assert.equal((await box.store.listRuns({ delivery: sent.id })).length, 3);
});

Deno.test("Server tells of dead runs of custom events, too, and when() may say no", async () => {
  await using box = await start({
    "custom.deploy.ts": DIES,
    "custom.secret.ts": DIES,
    "lifecycle.dead.ts": `
      export const config = { when: (it) => it.handler !== "custom.secret" || "not that one" };
      export default (it, ctx) => ctx.log.info(it.event.name + " " + it.source);`,
  });
  const { id } = await box.server.emit({ name: "deploy", data: null });
  const [, call] = await over(box.store, id, 2);
  assert.deepEqual(await lines(box.store, call!.id), ["deploy null"]);
  const secret = await box.server.emit({ name: "secret", data: null });
  const skipped = await until("the call is skipped", async () => {
    const rows = await box.store.listRuns({ delivery: secret.id });
    return rows.find(({ state }) => state === "skipped");
  });
  assert.equal(skipped.reason, "not that one");
});

Deno.test("Server tells of a dead run whose event cannot be read", async () => {
  await using box = await start({
    "custom.unreadable.ts": DIES,
    "lifecycle.dead.ts": "export default (it, ctx) => ctx.log.info(it.event.data.body);",
  });
  const response = await fetch(`${box.url}/hooks/netbox`, {
    method: "POST",
    headers: box.signature("{"),
    body: "{",
  });
  const { id } = await response.json();
  const [, call] = await over(box.store, id, 2);
  assert.deepEqual(await lines(box.store, call!.id), ["{"]);
});

Deno.test("Server tells of a dead batch with all events that it carried", async () => {
  await using box = await start({
    "custom.deploy.ts": `
      export const config = { retries: 0, batch: { wait: "1s", max: "1s", size: 2 } };
      export default () => { throw new Error("too many"); };`,
    "lifecycle.dead.ts": `export default (it, ctx) => ctx.log.info(JSON.stringify(
      [it.handler, it.event.kind, it.event.events.map(({ name, data }) => [name, data])]));`,
  });
  for (const data of [1, 2]) await box.server.emit({ name: "deploy", data });
  const call = await until("lifecycle.dead was called", async () => {
    const rows = await box.store.listRuns({ handler: "lifecycle.dead" });
    return rows.find(({ state }) => state === "done");
  });
  const [line] = await lines(box.store, call.id);
  assert.deepEqual(JSON.parse(line!), [
    "custom.deploy",
    "batch",
    [["deploy", 1], ["deploy", 2]],
  ]);
});

Deno.test("Server ends a chain of dead runs of which an event tells that makes a dead run", async () => {
  await using box = await start({
    "custom.deploy.ts": DIES,
    "lifecycle.dead.ts": "export default (_, ctx) => ctx.emit('deploy');",
  });
  await box.server.emit({ name: "deploy", data: null });
  const last = await until("the chain has ended", async () => {
    const rows = await box.store.listRuns({ handler: "custom.deploy" });
    return rows.find(({ state }) => state === "skipped");
  });
  assert.match(last.reason!, /^a chain of 8 handlers/);
  assert.equal((await box.store.listRuns({ handler: "custom.deploy" })).length, 9);
});
