/**
 * Processes of hookbox on one PostgreSQL, as queues: what they carry follows from what a transaction and a delivery cost.
 *
 * @module
 */
import { Log, Servers, Time } from "./resources.ts";

/** What was measured; in microseconds. */
export interface Costs {
  /** CPU of a process for each transaction, and for each delivery in all its transactions together. */
  readonly transaction: number;
  readonly delivery: number;
  /** The same of the database. */
  readonly databaseTransaction: number;
  readonly databaseDelivery: number;
  /** A sync of the database's log. */
  readonly sync: number;
  /** CPU of whoever sends, for each delivery. */
  readonly sender: number;
}

/** What there is. */
export interface Fleet {
  readonly processes: number;
  /** Senders that send the next delivery when the last was acknowledged. */
  readonly senders: number;
  /** Runs at once in each process (`HOOKBOX_CONCURRENCY`). */
  readonly places: number;
  /** Cores of the database; `"shared"`: the same as everybody's. */
  readonly databaseCores: number | "shared";
  /** Cores of each machine with processes, and how many processes it has. */
  readonly cores: number;
  readonly perMachine: number;
}

/** What came of it. */
export interface Outcome {
  /** Deliveries in a second, acknowledged and handled. */
  readonly handled: number;
  /** Transactions for each. */
  readonly transactions: number;
  /** The part of the time that the database's cores work. */
  readonly database: number;
}

/** Of the cost of a delivery: what its append, its claim, its handler and its completion have. */
const PARTS = { append: 0.5, claim: 0.2, handle: 0.2, complete: 0.1 };
const MOST = 256;
/** Microseconds between two claims, and, while so many deliveries are being received, for each run of the last: as in lib/worker. */
const GATHER = 8_000;
const PRESSED = 3_000;
const PRESSURE = 8;
/** Microseconds in which is sent, and between two looks whether everything is handled: as tests/bench/cluster.ts has it. */
const SPAN = 5e6;
const LOOK = 50_000;

/** Lets a fleet receive for some simulated seconds, and work until everything is handled. */
export function simulate(costs: Costs, fleet: Fleet): Outcome {
  const time = new Time();
  const log = new Log(time, costs.sync);
  const machines = Array.from(
    { length: Math.ceil(fleet.processes / fleet.perMachine) },
    () => new Servers(time, fleet.cores),
  );
  const database = fleet.databaseCores === "shared"
    ? machines[0]!
    : new Servers(time, fleet.databaseCores);
  const cores = fleet.databaseCores === "shared" ? fleet.cores : fleet.databaseCores;
  const count = { sent: 0, handled: 0, transactions: 0, database: 0 };
  let sending = true;

  /** A transaction of a process: its own work in its thread, the database's, and a sync. */
  const transact = (
    { thread, machine }: Process,
    deliveries: number,
    part: number,
    done: () => void,
  ) => {
    count.transactions++;
    const own = costs.transaction + deliveries * costs.delivery * part;
    const theirs = costs.databaseTransaction + deliveries * costs.databaseDelivery * part;
    count.database += theirs;
    onThread(thread, machine, own, () => database.work(theirs, () => log.sync(done)));
  };

  for (let n = 0; n < fleet.processes; n++) {
    const machine = machines[Math.floor(n / fleet.perMachine)]!;
    start({ thread: new Servers(time, 1), machine }, Math.round(fleet.senders / fleet.processes));
  }

  function start(process: Process, senders: number): void {
    const worker = new Servers(time, 1);
    let waiting = 0;
    let ready = 0;
    let underWay = 0;
    let free = fleet.places;
    let appending = false;
    let claiming = false;
    let gathered = -Infinity;
    let rested = -Infinity;
    let gathering = false;

    const send = () => {
      if (!sending) return;
      count.sent++;
      underWay++;
      process.machine.work(costs.sender, () => (waiting++, append()));
    };
    const pressed = () => underWay >= PRESSURE;
    const append = () => {
      if (appending || waiting === 0) return;
      appending = true;
      const batch = Math.min(waiting, MOST);
      waiting -= batch;
      transact(process, batch, PARTS.append, () => {
        appending = false;
        ready += batch;
        underWay -= batch;
        for (let i = 0; i < batch; i++) send();
        gather();
        append();
      });
    };
    const gather = () => {
      if (gathering) return;
      gathering = true;
      const next = gathered + GATHER;
      const at = pressed() ? Math.max(next, rested) : next;
      time.after(Math.max(0, at - time.now), () => {
        gathering = false;
        gathered = time.now;
        claim();
      });
    };
    const claim = () => {
      const runs = Math.min(ready, free);
      if (claiming || runs === 0) return;
      claiming = true;
      rested = time.now + PRESSED * runs;
      ready -= runs;
      free -= runs;
      transact(process, runs, PARTS.claim, () => {
        claiming = false;
        onThread(
          worker,
          process.machine,
          runs * costs.delivery * PARTS.handle,
          () =>
            transact(process, runs, PARTS.complete, () => {
              free += runs;
              count.handled += runs;
              if (pressed()) gather();
              else claim();
            }),
        );
        claim();
      });
    };
    for (let i = 0; i < senders; i++) send();
  }

  time.run(SPAN);
  sending = false;
  while (count.handled < count.sent) time.run(time.now + LOOK);
  return {
    handled: count.handled / (time.now / 1e6),
    transactions: count.transactions / count.handled,
    database: count.database / (time.now * cores),
  };
}

interface Process {
  readonly thread: Servers;
  readonly machine: Servers;
}

/** Microseconds that a core is given for at a time. */
const SLICE = 500;

/** Work of one thread on any core of its machine: the thread is taken also while it waits for one. */
function onThread(thread: Servers, machine: Servers, cost: number, done: () => void): void {
  thread.take((release) => {
    const go = (left: number) => {
      const slice = Math.min(SLICE, left);
      machine.work(slice, () => {
        if (left > slice) return go(left - slice);
        release();
        done();
      });
    };
    go(cost);
  });
}
