import { deepStrictEqual as same, match, rejects, strictEqual as is } from "node:assert/strict";
import { TransportError, type TransportFailure } from "../../../lib/source/transport/error.ts";
import { failureOf, json, lab, page, until } from "./lab.ts";

const failing = (kind: TransportFailure) => () => {
  throw new TransportError(kind, `Cannot reach it: ${kind}`);
};

/** Answers one after the other; the last again and again. */
function answers(...all: (() => Response)[]) {
  let i = 0;
  return () => all[Math.min(i++, all.length - 1)]!();
}

Deno.test("a read is repeated after 0.5, 1, 2 and 4 seconds while the source is not there", async () => {
  const { netbox, clock, came, log } = lab(answers(
    () => json({}, 502),
    () => json({}, 503),
    failing("refused"),
    failing("reset"),
    () => page([]),
  ));
  const count = netbox.dcim.sites.count();
  for (const [done, wait] of [[1, 500], [2, 1000], [3, 2000], [4, 4000]] as const) {
    await until(() => came.length === done && clock.pending === 1);
    await clock.advance(wait - 1);
    is(came.length, done);
    await clock.advance(1);
  }
  is(await count, 0);
  is(came.length, 5);
  is(log[0], "GET /api/dcim/sites/: answered with 502. Trying again in 0.5 s");
  match(log[2]!, /Cannot reach it: refused.*Trying again in 2 s/);
});

Deno.test("a read that never succeeds fails with the last answer", async () => {
  const { netbox, clock, came } = lab(() => json({ detail: "Busy." }, 503));
  const failed = failureOf(netbox.dcim.sites.get(1));
  for (let done = 1; done < 5; done++) {
    await until(() => came.length === done && clock.pending === 1);
    await clock.advance(4000);
  }
  const error = await failed;
  is(came.length, 5);
  same([error.status, error.detail], [503, "Busy."]);
});

Deno.test("a read waits as long as Retry-After says, in seconds or as a date", async () => {
  const { netbox, clock, came } = lab(answers(
    () => json({}, 429, { "retry-after": "7" }),
    () => json({}, 503, { "retry-after": "Sun, 22 Nov 2026 12:00:20 GMT" }),
    () => json({}, 429, { "retry-after": "soon" }),
    () => page([]),
  ));
  const count = netbox.dcim.sites.count();
  for (const [done, wait] of [[1, 7000], [2, 13_000], [3, 2000]] as const) {
    await until(() => came.length === done && clock.pending === 1);
    await clock.advance(wait - 1);
    is(came.length, done);
    await clock.advance(1);
  }
  is(await count, 0);
});

Deno.test("a source that wants a longer wait than 30 s is given up", async () => {
  const { netbox, came } = lab(() => json({ detail: "Later." }, 429, { "retry-after": "31" }));
  is((await failureOf(netbox.dcim.sites.count())).status, 429);
  is(came.length, 1);
});

Deno.test("what will not pass is not repeated", async () => {
  for (const status of [400, 403, 404, 500]) {
    const { netbox, came } = lab(() => json({ detail: "No." }, status));
    is((await failureOf(netbox.dcim.sites.count())).status, status);
    is(came.length, 1);
  }
  for (const kind of ["unknown-authority", "expired", "ca-file", "timeout"] as const) {
    const { netbox, came } = lab(failing(kind));
    const { message } = await failureOf(netbox.dcim.sites.count());
    is(message, `GET /api/dcim/sites/: Cannot reach it: ${kind}`);
    is(came.length, 1);
  }
});

Deno.test("a write is never repeated once it may have happened", async () => {
  const way = answers(() => json({}, 503, { "retry-after": "1" }));
  for (const answering of [way, failing("reset"), failing("timeout"), failing("unreachable")]) {
    const { netbox, came } = lab((request) =>
      request.method === "GET" ? json({ "netbox-version": "4.7.3" }) : answering()
    );
    await failureOf(netbox.dcim.sites.create({ name: "x" }));
    is(came.filter(({ method }) => method === "POST").length, 1);
  }
});

Deno.test("a write whose connection was refused is repeated, and recorded each time", async () => {
  const write = answers(failing("refused"), () => json({ id: 1 }, 201));
  const { netbox, clock, came, story, writes } = lab((request) =>
    request.method === "GET" ? json({ "netbox-version": "4.7.3" }) : write()
  );
  const created = netbox.dcim.sites.create({ name: "x" });
  await until(() => came.length === 2 && clock.pending === 1);
  same(story.slice(1), ["before", "sent", [1, "not-sent"]]);
  await clock.advance(500);
  same(await created, { id: 1 });
  same(story.slice(4).map((one) => Array.isArray(one) ? one[0] : one), ["before", "sent", 2]);
  same(writes[0], writes[1]);
  same(came[1]!.body, came[2]!.body);
});

Deno.test("an abort ends the wait, with its own reason", async () => {
  const { netbox, clock, came, controller } = lab(() => json({}, 503));
  const failed = rejects(netbox.dcim.sites.count(), /the deadline/);
  await until(() => came.length === 1 && clock.pending === 1);
  controller.abort(new Error("the deadline"));
  await failed;
  same([came.length, clock.pending], [1, 0]);
});
