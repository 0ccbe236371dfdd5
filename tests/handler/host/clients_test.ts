import assert from "node:assert/strict";
import { Clients } from "../../../lib/handler/host/clients.ts";
import { Outbox } from "../../../lib/handler/host/outbox.ts";
import type { FromHost, HostInit } from "../../../lib/handler/host/protocol.ts";
import { StaleRunError } from "../../../lib/handler/host/steps.ts";
import { WriteStore } from "../../../lib/handler/host/write_store.ts";
import { FakeClock } from "../../fake_clock.ts";

const TOKEN = "0123456789abcdef";

/** A source that answers so, the clients of a host, and a main that answers every write with its number. */
function station(
  answer: (request: Request) => Response,
  options: { dryRun?: boolean; begin?: () => number | null; kind?: "netbox" | "nautobot" } = {},
) {
  const { dryRun = false, begin = () => 7, kind = "netbox" } = options;
  const order: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    if (request.method !== "GET") order.push(`${request.method} arrived`);
    return answer(request);
  });
  const messages: FromHost[] = [];
  const outbox = new Outbox((batch) => {
    messages.push(...batch.messages);
    for (const message of batch.messages) {
      order.push(message.type);
      if (message.type === "write") {
        queueMicrotask(() =>
          writes.answer({ type: "write-stored", id: message.id, write: begin() })
        );
      }
    }
    queueMicrotask(() => outbox.acknowledge(batch.seq));
  });
  const writes = new WriteStore(outbox);
  const url = `http://127.0.0.1:${server.addr.port}`;
  const source = { kind, url, token: TOKEN, caFile: null, sslVerify: true } as const;
  const sources: HostInit["sources"] = { netbox: source, bare: { ...source, url: null } };
  const clients = new Clients({ sources, dryRun }, writes, new FakeClock());
  const lines: string[] = [];
  const client = (name = "netbox") =>
    clients.client(name, {
      handler: "a",
      author: { run: "run-1", claim: 3 },
      signal: new AbortController().signal,
      log: { debug: () => {}, info: (line) => void lines.push(line) },
    });
  const written = () => messages.find((message) => message.type === "written");
  return {
    client,
    clients,
    messages,
    order,
    lines,
    written,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const DATE = "Sun, 22 Nov 2026 12:00:00 GMT";
const good = (headers: Record<string, string> = { "x-request-id": "r1" }, status = 200) => () =>
  Response.json({ id: 5, "netbox-version": "4.7.3", plugins: {} }, {
    status,
    headers: { date: DATE, "api-version": "4.7", ...headers },
  });

Deno.test("a write leaves only after main has recorded it, and its answer settles it", async () => {
  await using it = station(good());
  await it.client().dcim.interfaces.update(5, { description: "x" });
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(it.order, ["write", "PATCH arrived", "written"]);
  const write = it.messages.find((message) => message.type === "write")!;
  assert.deepEqual({ ...write, nonce: typeof write.nonce }, {
    type: "write",
    id: 1,
    run: "run-1",
    claim: 3,
    source: "netbox",
    method: "PATCH",
    path: "/api/dcim/interfaces/5/",
    branch: null,
    nonce: "string",
    timeout: 30_000,
  });
  assert.deepEqual(it.written(), {
    type: "written",
    write: 7,
    settled: { requestId: "r1", until: Date.parse(DATE) + 600_000 },
  });
});

Deno.test("a write that starts a job may cause events for a day", async () => {
  await using it = station(good({ "x-request-id": "r1" }, 202));
  await it.client().request("PATCH", "/api/dcim/interfaces/", {
    query: { background: true },
    body: [],
  });
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(it.written()!.settled, {
    requestId: "r1",
    until: Date.parse(DATE) + 24 * 3_600_000,
  });
});

Deno.test("an answer without a request id sends main to the change log", async () => {
  await using it = station(good({}), { kind: "nautobot" });
  await it.client().dcim.interfaces.update("b1e5", { description: "x" });
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(it.written()!.settled, "look");
});

Deno.test("a write of a run that was started anew elsewhere does not leave", async () => {
  await using it = station(good(), { begin: () => null });
  await assert.rejects(it.client().dcim.sites.delete(1), (error) => {
    const stale = error instanceof StaleRunError ? error : (error as Error).cause;
    assert.ok(stale instanceof StaleRunError);
    return true;
  });
  assert.deepEqual(it.order, ["write"]);
});

Deno.test("a dry run sends no write, and logs it", async () => {
  await using it = station(good(), { dryRun: true });
  await it.client().dcim.sites.create({ name: "Sofia" });
  assert.deepEqual(it.order, []);
  assert.match(it.lines.join("\n"), /POST \/api\/dcim\/sites\//);
});

Deno.test("client() says what to set for a source without URL, and names the sources there are", async () => {
  await using it = station(good());
  assert.throws(() => it.client("bare"), /"bare" has no URL.*set NETBOX_URL/);
  assert.throws(() => it.client("lab"), /no source "lab".*there is netbox, bare/);
});
