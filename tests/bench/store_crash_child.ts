/**
 * Stores deliveries and runs them until it is killed, telling its parent on standard output: `a <id>` acknowledged, `s <id>` started,
 * `d <id>` ended.
 *
 * Arguments: the store's path, and the number from which to count.
 */
import { GroupCommit } from "../../lib/store/group_commit.ts";
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import type { ClaimedRun, Completion, NewDelivery } from "../../lib/store/store.ts";

const LANES = 7;
const SENDERS = 16;
const SLOTS = [{ handler: "handler", source: "netbox", limit: 8 }];

const [path = "", from = "0"] = Deno.args;
const text = new TextEncoder();
const say = (what: "a" | "s" | "d", id: string) =>
  void Deno.stdout.writeSync(text.encode(`${what} ${id}\n`));

let count = Number(from);

function next(): NewDelivery {
  const n = count++;
  return {
    id: String(n),
    source: "netbox",
    origin: "webhook",
    kind: "object",
    receivedAt: Date.now(),
    eventTime: n,
    objectType: "dcim.interface",
    action: "update",
    objectId: String(n % LANES),
    display: null,
    user: null,
    requestId: null,
    urlObjectType: null,
    error: null,
    secretIndex: 0,
    body: text.encode(`{"n":${n},"pad":"${"x".repeat(n % 5000)}"}`),
    dedupe: text.encode(String(n)),
    runs: [{ handler: "handler", lane: `lane ${n % LANES}` }],
  };
}

const store = await openSqliteStore(path, { mode: "serve" });
await store.recover(Date.now());
const group = new GroupCommit(store);

async function send(): Promise<never> {
  while (true) {
    using ticket = group.enter();
    const { id } = await ticket.append(next());
    say("a", id);
  }
}

function end(run: ClaimedRun): Completion {
  const fails = Math.random() < 0.1;
  return {
    run: run.id,
    claim: run.claim,
    startedAt: Date.now(),
    endedAt: Date.now(),
    outcome: fails
      ? { kind: "failed", error: { name: "Error", message: "no" }, retryIn: 0, asked: true }
      : { kind: "done" },
    log: [],
    logDropped: 0,
    callDead: [],
  };
}

async function work(): Promise<never> {
  while (true) {
    const runs = await store.claim(SLOTS, Date.now());
    for (const run of runs) say("s", run.id);
    const ends = runs.map(end);
    await store.complete(ends, Date.now());
    for (const { run, outcome } of ends) if (outcome.kind === "done") say("d", run);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

await Promise.all([work(), ...Array.from({ length: SENDERS }, send)]);
