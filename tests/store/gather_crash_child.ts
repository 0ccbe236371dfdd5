/**
 * Stores events and runs them in batches until it is killed, telling its parent on standard output: `a <run>` acknowledged,
 * `b <batch> <run> …` started with these, `d <batch>` ended.
 *
 * Arguments: the store's path, and the number from which to count.
 */
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import { BATCH } from "./contract/gathering.ts";
import { completion, delivery, DONE } from "./contract/harness.ts";

const [path = "", from = "0"] = Deno.args;
const text = new TextEncoder();
const say = (...words: string[]) => void Deno.stdout.writeSync(text.encode(`${words.join(" ")}\n`));

const store = await openSqliteStore(path, { mode: "serve" });
const gather = { ...BATCH, wait: 1 };
await store.recover(Date.now());

for (let n = Number(from);;) {
  const now = Date.now();
  const some = Array.from({ length: 5 }, () => {
    const lane = `lane ${n % 3}`;
    const id = `e${n++}`;
    const runs = [{ handler: "handler", lane, delay: 1 }];
    return delivery({ id, eventTime: n, receivedAt: now, runs });
  });
  await store.append(some);
  for (const { id } of some) say("a", `${id}.1`);
  const slot = { handler: "handler", source: "netbox", limit: 3, gather };
  const runs = await store.claim([slot], Date.now());
  for (const { id, batch } of runs) say("b", id, ...batch!.map((one) => one.id));
  // Some stay open for longer than this process lives.
  const over = runs.filter((_, k) => (n + k) % 4 > 0);
  await store.complete(over.map((run) => completion(run, DONE)), Date.now());
  for (const { id } of over) say("d", id);
}
