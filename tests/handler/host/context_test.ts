import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../../../lib/handler/config.ts";
import { createContext } from "../../../lib/handler/host/context.ts";
import { Emits } from "../../../lib/handler/host/emits.ts";
import { Steps } from "../../../lib/handler/host/steps.ts";
import { type Client, createConnection } from "../../../lib/source/client/mod.ts";
import { FakeClock } from "../../fake_clock.ts";
import { claimed } from "./support.ts";

const { signal } = new AbortController();

/** The context of a dry run with these clients. */
function contextOf(client: (source: string) => Client) {
  const run = claimed();
  return createContext({
    run,
    config: DEFAULT_CONFIG,
    sink: { write: () => {}, stray: () => {} },
    emits: new Emits(),
    steps: new Steps({ run, save: () => Promise.resolve(true), onStale: () => {} }),
    signal,
    deadline: new Date(0),
    dryRun: true,
    home: run.delivery.source,
    client,
    env: () => undefined,
  });
}

/** A source that only tells its version. */
const connection = (name: string) =>
  createConnection({
    kind: "netbox",
    name,
    url: "http://netbox.test",
    token: "t",
    clock: new FakeClock(),
    fetch: () => Promise.resolve(Response.json({ "netbox-version": "4.7.3", plugins: {} })),
  });

const dryClient = (name: string) =>
  connection(name).client({ handler: "a", signal, dryRun: () => {} });

Deno.test("the ids that a dry run gives go on within an attempt, for each source", async () => {
  const ctx = contextOf(dryClient);
  const created = async (client: Client) => (await client.dcim.sites.create({ name: "s" })).id;
  assert.equal(await created(ctx.netbox), -1);
  assert.equal(await created(ctx.netbox), -2);
  assert.equal(await created(ctx.source("netbox")), -3);
  assert.equal(await created(ctx.source("lab")), -1);
  assert.equal(await created(contextOf(dryClient).netbox), -1);
});

Deno.test("a client that could not be made is asked for anew", () => {
  let asked = 0;
  const ctx = contextOf((name) => {
    if (++asked < 3) throw new Error(`no ${name} yet`);
    return dryClient(name);
  });
  assert.throws(() => ctx.netbox, /no netbox yet/);
  assert.throws(() => ctx.source("netbox"), /no netbox yet/);
  assert.equal(ctx.netbox, ctx.source("netbox"));
  assert.equal(asked, 3);
});
