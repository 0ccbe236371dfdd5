/**
 * What several processes carry on one PostgreSQL:
 *
 *   deno run -A tests/bench/cluster.ts [--rounds 3] [--seconds 5] [--processes 1,4] [--connections 64] [--wait 0]
 *
 * `--wait`: milliseconds that the handler waits for something, as it does for a device.
 *
 * The server is durable, and this benchmark's own, unless DATABASE_URL names one.
 */
import { parseArgs } from "node:util";
import { rigAt } from "../e2e/postgres.ts";
import { print, quantile, SECRET } from "./box.ts";
import { type Carried, carry } from "./ingest/cluster.ts";
import { writePool } from "./ingest/pool.ts";
import { requireWrk } from "./ingest/wrk.ts";

const PORT = "5560";
const POOL = 80_000;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "5" },
    processes: { type: "string", default: "1,4" },
    connections: { type: "string", default: "64" },
    wait: { type: "string", default: "0" },
  },
});
const load = {
  seconds: Number(values.seconds),
  connections: Number(values.connections),
  wait: Number(values.wait),
};
const counts = values.processes.split(",").map(Number);

await requireWrk();
const given = Deno.env.get("DATABASE_URL");
const rig = rigAt(PORT);
const server = given ?? await rig("up");
try {
  await using pool = await writePool(POOL, SECRET);
  const rounds: Carried[][] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    rounds.push([]);
    for (const count of counts) rounds.at(-1)!.push(await carry(server, count, pool, load));
  }
  const of = (n: number, key: keyof Carried) => quantile(rounds.map((it) => it[n]![key]), 0.5);
  counts.forEach((processes, n) =>
    print({
      name:
        `PostgreSQL, ${processes} processes, ${load.connections} connections, handlers of ${load.wait} ms`,
      acks: of(n, "acks"),
      p99: of(n, "p99"),
      handled: of(n, "handled"),
      "handled × one": Number((of(n, "handled") / of(0, "handled")).toFixed(2)),
      cpu: of(n, "cpu"),
      databaseCpu: of(n, "databaseCpu"),
      wal: of(n, "wal"),
      transactions: of(n, "transactions"),
    })
  );
} finally {
  if (given === undefined) await rig("down");
}
