/**
 * Kills a process with a store at random points, and checks that nothing acknowledged is lost and no lane is out of order.
 *
 * `deno run -A tests/bench/store_crash.ts [rounds]` prints one JSON line.
 */
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import { DatabaseSync } from "node:sqlite";

/** What a number of kills showed. Everything but the first four must be zero. */
export interface CrashReport {
  readonly rounds: number;
  readonly acknowledged: number;
  readonly ended: number;
  /** Executions beyond the first of a run: retries, and what the kills made run again. */
  readonly repeated: number;
  /** Acknowledged, but not in the store, or never ended. */
  readonly lost: number;
  /** Started while an earlier run of its lane had not ended. */
  readonly overtaken: number;
  /** Started again after its end was committed. */
  readonly revived: number;
  /** Problems that SQLite's integrity check finds. */
  readonly damaged: number;
}

const LANES = 7;
/** Room for the numbers of one round. */
const STRIDE = 1_000_000;

/** What the children said, judged as it comes. */
class Ledger {
  readonly acknowledged = new Set<string>();
  readonly ended = new Set<string>();
  /** The newest that was started, by lane. */
  readonly #newest = new Map<number, number>();
  readonly #started = new Set<string>();
  repeated = 0;
  overtaken = 0;
  revived = 0;

  read(line: string): void {
    const [what, id] = line.split(" ") as [string, string];
    if (what === "a") this.acknowledged.add(id);
    else if (what === "d") this.ended.add(id);
    else this.start(id);
  }

  start(id: string): void {
    const n = Number(id.split(".")[0]);
    if (n < (this.#newest.get(n % LANES) ?? 0)) this.overtaken++;
    if (this.ended.has(id)) this.revived++;
    if (this.#started.has(id)) this.repeated++;
    this.#started.add(id);
    this.#newest.set(n % LANES, n);
  }
}

async function killOnce(path: string, round: number, ledger: Ledger): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--quiet",
      new URL("./store_crash_child.ts", import.meta.url).pathname,
      path,
      String(round * STRIDE),
    ],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let rest = "";
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    // From the first word on: starting takes as long as it takes.
    timer ??= setTimeout(() => child.kill("SIGKILL"), 50 + Math.random() * 500);
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    for (const line of lines) ledger.read(line);
  }
  const status = await child.status;
  clearTimeout(timer);
  if (status.signal !== "SIGKILL") throw new Error(`The child ended by itself: ${status.code}`);
}

/** Runs what is left, and compares the store with what the children said. */
async function settle(path: string, ledger: Ledger): Promise<number> {
  await using store = await openSqliteStore(path, { mode: "write" });
  const now = Date.now() + 1_000;
  await store.recover(now);
  const slots = [{ handler: "handler", source: "netbox", limit: 100 }];
  while (true) {
    const runs = await store.claim(slots, now);
    if (runs.length === 0) break;
    for (const run of runs) ledger.start(run.id);
    const common = { startedAt: now, endedAt: now, log: [], logDropped: 0, callDead: [] };
    await store.complete(
      runs.map((run) => ({
        run: run.id,
        claim: run.claim,
        outcome: { kind: "done" as const },
        ...common,
      })),
      now,
    );
    for (const run of runs) ledger.ended.add(run.id);
  }
  let lost = 0;
  for (const id of ledger.acknowledged) {
    const run = await store.getRun(`${id}.1`);
    if (run?.state !== "done") lost++;
  }
  return lost;
}

function damages(path: string): number {
  const db = new DatabaseSync(path, { readOnly: true });
  const problems = db.prepare("PRAGMA integrity_check").all().filter((row) =>
    row.integrity_check !== "ok"
  );
  db.close();
  return problems.length;
}

/** Kills a process so many times. */
export async function crash(rounds: number): Promise<CrashReport> {
  const dir = await Deno.makeTempDir({ prefix: "hookbox-crash-" });
  try {
    const path = `${dir}/hookbox.db`;
    const ledger = new Ledger();
    for (let round = 1; round <= rounds; round++) await killOnce(path, round, ledger);
    const lost = await settle(path, ledger);
    const { acknowledged, ended, repeated, overtaken, revived } = ledger;
    return {
      rounds,
      acknowledged: acknowledged.size,
      ended: ended.size,
      repeated,
      lost,
      overtaken,
      revived,
      damaged: damages(path),
    };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

if (import.meta.main) {
  // deno-lint-ignore no-console -- a command: its result goes to standard output
  console.log(JSON.stringify(await crash(Number(Deno.args[0] ?? 25))));
}
