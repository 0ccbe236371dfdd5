/**
 * How long a new run waits while 50,000 runs of another handler, or of another source, are to be done; and what a claim costs
 * behind them: `deno task bench fairness`, after `deno task compile`. On PostgreSQL where DATABASE_URL names a server.
 */
import { isFile } from "../../lib/store/location.ts";
import { openPostgresStore } from "../../lib/store/postgres/mod.ts";
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import type { NewDelivery, Store } from "../../lib/store/store.ts";
import { nautobotRecordings, recording } from "../recordings.ts";
import { DATABASE_URL, newSchema } from "../store/postgres/server.ts";
import { delivery, folderOf, print, quantile, start } from "./box.ts";
import { deliver } from "./connection.ts";
import { stored } from "./stored.ts";

const BULK = "dcim.interface.update.bulk";
const OTHER = "dcim.site.update.other";
const SECOND_SECRET = "bench-secret-of-nautobot";
const RUNS = 50_000;
const NEW = 30;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const body = new TextEncoder().encode(recording("4.7.3", "interface-update-description").body);
let count = 0;

function bulk(over: Partial<NewDelivery> = {}): NewDelivery {
  const n = ++count;
  return stored(n, {
    id: `018f${n.toString(16).padStart(28, "0")}`,
    objectId: String(n),
    body,
    runs: [{ handler: BULK, lane: `${BULK}|netbox|${n}` }],
    ...over,
  });
}

/** An empty store to be measured, in this folder or on the server. */
function newPlace(folder: string): { readonly location: string } & AsyncDisposable {
  const remove = () => Deno.remove(folder, { recursive: true });
  if (!DATABASE_URL) {
    return { location: `${folder}/hookbox.db`, [Symbol.asyncDispose]: remove };
  }
  const schema = newSchema();
  return {
    location: schema.url,
    async [Symbol.asyncDispose]() {
      await schema[Symbol.asyncDispose]();
      await remove();
    },
  };
}

const open = (location: string, mode: "serve" | "read"): Promise<Store> =>
  isFile(location) ? openSqliteStore(location, { mode }) : openPostgresStore(location, { mode });

const KIND = DATABASE_URL ? "PostgreSQL" : "SQLite";

async function fill(at: string, runs: number, over: Partial<NewDelivery> = {}): Promise<void> {
  await using store = await open(at, "serve");
  for (let done = 0; done < runs; done += 500) {
    await store.append(Array.from({ length: 500 }, () => bulk(over)));
  }
}

/** Milliseconds from the arrival of each delivery to the start of its run. */
async function waits(at: string, handler: string, source: string): Promise<number[]> {
  await using store = await open(at, "read");
  const runs = await store.listRuns({ handler, source, states: ["done"], limit: 1_000 });
  return await Promise.all(runs.map(async (run) => {
    const [first] = await store.getAttempts(run.id);
    return first!.startedAt - run.createdAt;
  }));
}

async function measureServer(): Promise<void> {
  const folder = await folderOf({
    // Most of a handler's time is waiting for a device. What the other source sends is short: each run is a new one.
    [`${BULK}.ts`]: `export const config = { concurrency: 1000, timeout: "1m" };
      export default (event) =>
        new Promise((resolve) => setTimeout(resolve, event.source === "netbox" ? 2_000 : 0));`,
    [`${OTHER}.ts`]: "export default () => {};",
  });
  await using place = newPlace(folder);
  await fill(place.location, RUNS);
  {
    await using box = await start(folder, {
      HOOKBOX_STORE: place.location,
      // Nobody is there; with both there are both sources.
      NETBOX_URL: "http://127.0.0.1:9",
      NAUTOBOT_URL: "http://127.0.0.1:8",
      NAUTOBOT_SECRETS: SECOND_SECRET,
      HOOKBOX_REGISTER: "off",
      HOOKBOX_CATCH_UP: "off",
    });
    await pause(3_000);
    const site = JSON.parse(recording("4.7.3", "site-rename").body);
    const interface_ = JSON.parse(
      nautobotRecordings().find(({ file }) => /interface-updated-no-op/.test(file))!.body,
    );
    for (let i = 0; i < NEW; i++) {
      await deliver(box.port, "/hooks/netbox", delivery(site));
      await deliver(box.port, "/hooks/nautobot", delivery(interface_, SECOND_SECRET));
      await pause(300);
    }
    await pause(5_000);
  }
  const all = [["another handler's", OTHER, "netbox"], ["another source's", BULK, "nautobot"]];
  for (const [whose, handler, source] of all) {
    const times = await waits(place.location, handler!, source!);
    print({
      name: `${KIND}: ${whose} new run waits behind ${RUNS} runs of 2 s`,
      runs: times.length,
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
      max: quantile(times, 1),
      unit: "ms",
    });
  }
}

async function measureClaims(): Promise<void> {
  await using place = newPlace(await Deno.makeTempDir({ prefix: "hookbox-bench-" }));
  let filled = 0;
  for (const backlog of [10_000, 100_000, 300_000]) {
    await fill(place.location, backlog - filled, { body: new Uint8Array(100) });
    filled = backlog;
    await using store = await open(place.location, "serve");
    await store.append(
      Array.from({ length: 500 }, () => bulk({ runs: [{ handler: OTHER, lane: null }] })),
    );
    const times: number[] = [];
    for (let i = 0; i < 500; i++) {
      const before = performance.now();
      await store.claim([{ handler: OTHER, source: "netbox", limit: 1, concurrency: 1e6 }], count);
      times.push(performance.now() - before);
    }
    print({
      name: `${KIND}: a claim of another handler behind ${backlog} ready runs`,
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
      unit: "ms",
    });
    const begin = performance.now();
    await store.backlog();
    print({
      name: `${KIND}: counting a backlog of ${backlog}`,
      once: Math.round(performance.now() - begin),
      unit: "ms",
    });
  }
}

await measureServer();
await measureClaims();
