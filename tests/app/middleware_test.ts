/** Middleware, loaded and reloaded with the handlers. */
import assert from "node:assert/strict";
import { until } from "../until.ts";
import { start, states } from "./box.ts";

const OK = "export default () => {};";
const LOGS = "export default (event, ctx) => ctx.log.info('handler');";
const WRAP = `export default async (event, ctx, next) => {
  ctx.log.info("before");
  await next();
};`;

Deno.test("a handler runs through its middleware, and is held while that is broken", async () => {
  await using box = await start({
    "dns/_middleware.ts": WRAP,
    "dns/dcim.site.create.ts": LOGS,
    "dcim.site.create.ts": OK,
  });
  const first = await box.send("dcim.site.create");
  assert.deepEqual(await states(box.store, first.id), [
    "dcim.site.create done",
    "dns/dcim.site.create done",
  ]);
  const run = (await box.store.listRuns({ handler: "dns/dcim.site.create" }))[0]!;
  const [attempt] = await box.store.getAttempts(run.id);
  assert.deepEqual(attempt!.log.map(({ message }) => message), ["before", "handler"]);

  await box.write("dns/_middleware.ts", "export default (");
  const { ok, problems } = await box.server.reload();
  assert.ok(ok);
  assert.match(
    problems.join("\n"),
    /^dns\/dcim\.site\.create\.ts: dns\/_middleware\.ts, which wraps it/m,
  );
  const second = await box.send("dcim.site.create");
  assert.deepEqual(await states(box.store, second.id), [
    "dcim.site.create done",
    "dns/dcim.site.create held",
  ]);
  assert.equal(box.server.readiness().status, "degraded");

  await box.write("dns/_middleware.ts", "export default () => 'change freeze';");
  await box.server.reload();
  const skipped = await until("it is skipped", async () => {
    const [row] = await box.store.listRuns({ handler: "dns/dcim.site.create", limit: 1 });
    return row!.state === "skipped" && row;
  });
  assert.equal(skipped.reason, "middleware dns/_middleware.ts: change freeze");
});

Deno.test("a middleware that takes its thread down while loading breaks its handlers, and no others", async () => {
  await using box = await start({
    "dns/_middleware.ts": `Deno.exit(1); ${WRAP}`,
    "dns/dcim.site.create.ts": LOGS,
    "dcim.site.create.ts": OK,
  });
  const { id } = await box.send("dcim.site.create");
  assert.deepEqual(await states(box.store, id), [
    "dcim.site.create done",
    "dns/dcim.site.create held",
  ]);
});

Deno.test("a batch runs through middleware with all of its events", async () => {
  await using box = await start({
    "_middleware.ts": `export default (event, ctx, next) => {
      ctx.log.info(event.kind + " of " + event.events.length);
      return next();
    };`,
    "dcim.site.create.ts": `export const config = { batch: { wait: "1ms" } }; ${OK}`,
  });
  const { id } = await box.send("dcim.site.create");
  assert.deepEqual(await states(box.store, id), ["dcim.site.create done", "dcim.site.create done"]);
  const { batch } = (await box.store.getRun(`${id}.1`))!;
  const [attempt] = await box.store.getAttempts(batch!);
  assert.deepEqual(attempt!.log.map(({ message }) => message), ["batch of 1"]);
});
