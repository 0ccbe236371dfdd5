import { deepStrictEqual as same, match, strictEqual as is } from "node:assert/strict";
import { createConnection, type WriteOutcome } from "../../../lib/source/client/mod.ts";
import { createTransport } from "../../../lib/source/transport/fetch.ts";
import { FakeClock } from "../../fake_clock.ts";
import { ADMIN, createNetBoxDouble } from "../../../lib/testing/netbox/mod.ts";
import { failureOf, until } from "./lab.ts";

const LISTENING = { hostname: "127.0.0.1", onListen: () => {} };

/** A client over a transport of its own. */
function connect(url: string, clock: FakeClock) {
  const transport = createTransport({
    url,
    caFile: null,
    sslVerify: true,
    proxy: { https: null, http: null, no: null },
    timeoutMs: 10_000,
  });
  const outcomes: WriteOutcome[] = [];
  const client = createConnection({
    kind: "netbox",
    name: "netbox",
    url,
    token: ADMIN,
    clock,
    fetch: transport.fetch,
  }).client({
    handler: "extras.tag.create",
    signal: new AbortController().signal,
    ownWrites: {
      before: () => Promise.resolve(1),
      after: (_id, outcome) => void outcomes.push(outcome),
    },
  });
  return { client, outcomes, [Symbol.dispose]: () => transport.close() };
}

Deno.test("the client talks to a real server: pages, bodies of every method, errors", async () => {
  const double = createNetBoxDouble({ version: "4.7.3" });
  await using server = Deno.serve({ ...LISTENING, port: 0 }, double.handle);
  const url = `http://127.0.0.1:${server.addr.port}`;
  using made = connect(url, new FakeClock());
  const { tags } = made.client.extras;
  const names = Array.from({ length: 5 }, (_, i) => `Tag ${i} é`);
  await tags.create(names.map((name, i) => ({ name, slug: `tag-${i}` })));
  const found = await tags.all({ limit: 2 }).toArray();
  same(found.map(({ name }) => name), names);
  is((await tags.update(found[0]!, { description: "ü" })).description, "ü");
  is(await tags.delete(found[0]!), true);
  match((await failureOf(tags.create({ name: names[1], slug: "x" }))).message, /already exists/);
  is(await tags.count(), 4);
  const deleted = double.seen.find(({ method }) => method === "DELETE")!.body;
  match(JSON.stringify(deleted), /^\{"changelog_message":"hookbox: extras\.tag\.create #/);
  same(made.outcomes.map((one) => typeof one === "object" && one.status), [201, 200, 204, 400]);
  same(made.outcomes.every((one) => typeof one === "object" && one.requestId !== null), true);
});

Deno.test("a write to a server that is gone is not sent, and tried again until it is back", async () => {
  const double = createNetBoxDouble({ version: "4.7.3" });
  const first = Deno.serve({ ...LISTENING, port: 0 }, double.handle);
  const { port } = first.addr;
  const clock = new FakeClock();
  using made = connect(`http://127.0.0.1:${port}`, clock);
  is(await made.client.version(), "4.7.3");
  await first.shutdown();
  const created = made.client.extras.tags.create({ name: "Red", slug: "red" });
  await until(() => made.outcomes.length === 1 && clock.pending === 1);
  same(made.outcomes, ["not-sent"]);
  await using _second = Deno.serve({ ...LISTENING, port }, double.handle);
  await clock.advance(500);
  is((await created).name, "Red");
  is(typeof made.outcomes[1], "object");
});
