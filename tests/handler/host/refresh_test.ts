import assert from "node:assert/strict";
import type { ObjectEvent } from "../../../lib/event/types.ts";
import { recording } from "../../recordings.ts";
import { attempt } from "./support.ts";

const { data } = JSON.parse(recording("4.7.3", "interface-update-description").body);
const PATH = `/api/dcim/interfaces/${data.id}/`;

/** A NetBox 4.7.3 that has this object, or none, and the paths it was asked for. */
function netbox(object: Record<string, unknown> | null) {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    const headers = { "api-version": "4.7" };
    if (pathname === "/api/status/") {
      return Response.json({ "netbox-version": "4.7.3", plugins: {} }, { headers });
    }
    assert.equal(pathname, PATH);
    return object
      ? Response.json(object, { headers })
      : Response.json({ detail: "No Interface matches the given query." }, {
        status: 404,
        headers,
      });
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  const source = {
    kind: "netbox",
    url,
    token: "0123456789",
    caFile: null,
    sslVerify: true,
  } as const;
  return { asked, sources: { netbox: source }, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** One attempt of a handler with `refresh`, the event that it was called with, and what NetBox was asked. */
async function run(object: Record<string, unknown> | null, refresh = true) {
  await using it = netbox(object);
  let called: ObjectEvent | null = null;
  const { outcome } = attempt(
    { default: (event) => void (called = event as ObjectEvent) },
    { config: { refresh }, sources: it.sources },
  );
  const message = await outcome;
  return { ...message, event: called as ObjectEvent | null, asked: it.asked };
}

Deno.test("refresh calls the handler with the object as it is now, and says so", async () => {
  const last_updated = "2030-01-01T00:00:00Z";
  const { event, outcome, log } = await run({ ...data, description: "newer", last_updated });
  assert.equal(outcome.kind, "done");
  assert.equal(event!.data.description, "newer");
  assert.equal(event!.refreshed, true);
  assert.equal(
    (event!.payload as { data: { description: string } }).data.description,
    data.description,
  );
  assert.match(log.map((line) => line.message).join("\n"), /has changed since/);
});

Deno.test("refresh leaves an event alone whose object has not changed", async () => {
  const { event, asked } = await run(data);
  assert.deepEqual(asked.slice(-1), [PATH]);
  assert.equal(event!.refreshed, undefined);
  assert.deepEqual(event!.data, data);
});

Deno.test("refresh skips the run of an object that is gone", async () => {
  const { event, outcome } = await run(null);
  assert.deepEqual(outcome, { kind: "skipped", reason: "gone" });
  assert.equal(event, null);
});

Deno.test("without refresh nothing is asked", async () => {
  const { event, asked } = await run(null, false);
  assert.deepEqual(event!.data, data);
  assert.deepEqual(asked, []);
});
