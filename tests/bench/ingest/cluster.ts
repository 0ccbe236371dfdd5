/**
 * Several executables on one PostgreSQL, each with its own part of the load.
 *
 * @module
 */
import { newSchema } from "../../store/postgres/server.ts";
import { openPostgresStore } from "../../../lib/store/postgres/mod.ts";
import { BINARY, folderOf, freePort, SECRET } from "../box.ts";
import { WARM_UP } from "./cell.ts";
import { listen, ready } from "./contender.ts";
import type { Pool } from "./pool.ts";
import { cpuOf, serverCpu } from "../process.ts";
import { send } from "./wrk.ts";

/** What so many processes carry. */
export interface Carried {
  readonly processes: number;
  /** Answers in a second. */
  readonly acks: number;
  /** Milliseconds, of the slowest of them. */
  readonly p99: number;
  /** Deliveries in a second, answered and handled: counted until the last one is. */
  readonly handled: number;
  /** Microseconds of CPU for each of these: of all processes of hookbox, and of the database. */
  readonly cpu: number;
  readonly databaseCpu: number;
  /** Bytes of write-ahead log for each. */
  readonly wal: number;
  /** Transactions for each. */
  readonly transactions: number;
}

/** A handler that takes so many milliseconds without working. */
function handlerOf(wait: number): Record<string, string> {
  const body = wait > 0 ? `new Promise((resolve) => setTimeout(resolve, ${wait}))` : "{}";
  return {
    "dcim.interface.update.js":
      `export const config = { concurrency: 64 };\nexport default () => ${body};`,
  };
}

/** The load. */
export interface Load {
  readonly seconds: number;
  readonly connections: number;
  /** Milliseconds that the handler takes. */
  readonly wait: number;
}

/** Starts so many, sends for so many seconds over so many connections in all, and waits until everything is handled. */
export async function carry(
  server: string,
  processes: number,
  pool: Pool,
  { seconds, connections, wait }: Load,
): Promise<Carried> {
  await using stack = new AsyncDisposableStack();
  const schema = stack.use(newSchema(server, `bench_${Deno.pid}_${processes}`));
  const boxes: { readonly port: number; readonly pid: number }[] = [];
  for (let n = 0; n < processes; n++) {
    const folder = await folderOf(handlerOf(wait));
    const port = freePort();
    const env = {
      HOME: folder,
      HOOKBOX_LISTEN: `127.0.0.1:${port}`,
      HOOKBOX_SECRETS: SECRET,
      HOOKBOX_LOG_LEVEL: "error",
      HOOKBOX_STORE: schema.url,
      HOOKBOX_BACKLOG_MAX: "1000000",
      HOOKBOX_BACKLOG_BYTES: "8gb",
    };
    const { pid, kill } = await listen([BINARY], port, { cwd: folder, env });
    stack.defer(async () => {
      await kill();
      await Deno.remove(folder, { recursive: true });
    });
    await ready(port);
    boxes.push({ port, pid });
  }
  const store = stack.use(await openPostgresStore(schema.url, { mode: "read" }));
  const drain = async () => {
    for (;;) {
      const { runs } = await store.counts();
      if (runs.waiting + runs.ready + runs.running === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const part = Math.floor(pool.count / processes);
  const sendAll = (seconds: number, offset: number) =>
    Promise.all(boxes.map(({ port }, n) =>
      send(port, pool, {
        connections: Math.max(1, Math.floor(connections / processes)),
        close: false,
        seconds,
        offset: n * part + offset,
        core: null,
      })
    ));
  const warm = await sendAll(WARM_UP, 0);
  await drain();
  const before = await stateOf(schema, boxes);
  const begin = performance.now();
  const answers = await sendAll(seconds, Math.max(...warm.map((it) => it.requests)) + connections);
  await drain();
  const elapsed = (performance.now() - begin) / 1000;
  const after = await stateOf(schema, boxes);
  const requests = sum(answers, (it) => it.requests);
  if (sum(answers, (it) => it.refused + it.broken) > 0) throw new Error("Some were refused");
  return {
    processes,
    acks: Math.round(sum(answers, (it) => it.requests / it.seconds)),
    p99: Math.max(...answers.map((it) => it.p99)),
    handled: Math.round(requests / elapsed),
    cpu: Math.round((after.cpu - before.cpu) / requests * 1e6),
    databaseCpu: Math.round((after.databaseCpu - before.databaseCpu) / requests * 1e6),
    wal: Math.round((after.wal - before.wal) / requests),
    transactions: Number(((after.transactions - before.transactions) / requests).toFixed(2)),
  };
}

async function stateOf(
  schema: ReturnType<typeof newSchema>,
  boxes: readonly { readonly pid: number }[],
) {
  const [row] = await schema.query(
    `SELECT pg_current_wal_lsn() - '0/0' AS wal, xact_commit AS transactions,
       (SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer') AS checkpointer
     FROM pg_stat_database WHERE datname = current_database()`,
  );
  return {
    cpu: sum(boxes, ({ pid }) => cpuOf(pid)),
    databaseCpu: serverCpu(Number(row!.checkpointer)),
    wal: Number(row!.wal),
    transactions: Number(row!.transactions),
  };
}

function sum<T>(of: readonly T[], figure: (it: T) => number): number {
  return of.reduce((sum, it) => sum + figure(it), 0);
}
