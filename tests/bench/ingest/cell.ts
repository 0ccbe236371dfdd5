/**
 * One measurement: a contender that was started for it alone, under one kind of load.
 *
 * @module
 */
import type { Contender, Running } from "./contender.ts";
import type { Pool } from "./pool.ts";
import { cpuOf, memory as memoryOf } from "../process.ts";
import { send } from "./wrk.ts";

/** The kind of load. */
export interface Cell {
  /** The server on one core, the load on the other; else both on all. */
  readonly pinned: boolean;
  /** A new connection for each request. */
  readonly close: boolean;
  readonly connections: number;
}

/** What was measured. */
export interface Figures {
  /** Answers in a second. */
  readonly acks: number;
  /** Milliseconds to the answer. */
  readonly p50: number;
  readonly p99: number;
  /** Deliveries in a second, answered and handled: counted until the last one is. */
  readonly handled: number;
  /** Microseconds of CPU for each of these, of all processes. */
  readonly cpu: number;
  /** Resident megabytes at the end of the load, of all processes. */
  readonly memory: number;
}

const SERVER = 0;
const LOAD = 1;
/** Seconds before the measurement, for the compilers of the contenders: a server runs for weeks. */
export const WARM_UP = 3;

/** Measures. @throws {Error} when a delivery was refused, or the pool has too few. */
export async function measure(
  contender: Contender,
  { pinned, close, connections }: Cell,
  pool: Pool,
  seconds: number,
): Promise<Figures> {
  await using running = await contender.start(pinned ? SERVER : null);
  const load = { connections, close, core: pinned ? LOAD : null };
  const warm = await send(running.port, pool, { ...load, seconds: WARM_UP, offset: 0 });
  await drain(running);
  // Those that were under way when the time was over were sent, too.
  const offset = warm.requests + 2 * connections;
  const cpu = sum(running.pids, cpuOf);
  const begin = performance.now();
  const answers = await send(running.port, pool, { ...load, seconds, offset });
  const memory = sum(running.pids, (pid) => memoryOf(pid).rss);
  const { requests, refused, broken } = answers;
  if (refused + broken > 0) {
    throw new Error(`${contender.name}: ${refused} were refused, ${broken} broke`);
  }
  if (contender.queues && offset + requests > pool.count) {
    throw new Error(`${contender.name} took ${offset + requests}, the pool has only ${pool.count}`);
  }
  await drain(running);
  const handled = requests / ((performance.now() - begin) / 1000);
  return {
    acks: requests / answers.seconds,
    p50: answers.p50,
    p99: answers.p99,
    handled,
    cpu: (sum(running.pids, cpuOf) - cpu) / requests * 1e6,
    memory,
  };
}

/** Waits until everything taken is handled. */
async function drain(running: Running): Promise<void> {
  while ((await running.waiting() ?? 0) > 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function sum(pids: readonly number[], of: (pid: number) => number): number {
  return pids.reduce((sum, pid) => sum + of(pid), 0);
}
