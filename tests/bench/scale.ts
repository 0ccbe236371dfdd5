/**
 * What fleets on one PostgreSQL carry, by simulation:
 *
 *   deno run -A tests/bench/scale.ts
 *
 * The costs are those that tests/bench/cluster.ts measures with one process, over 2 and over 64 connections. The first two
 * rows are fleets that the same benchmark can measure: one and two processes, with the database and the senders on two cores.
 */
import { print } from "./box.ts";
import { type Costs, type Fleet, simulate } from "./scale/model.ts";

/** Measured on two cores; see docs/scale.md. */
const COSTS: Costs = {
  transaction: 780,
  delivery: 315,
  databaseTransaction: 390,
  databaseDelivery: 225,
  sync: 300,
  sender: 40,
};

const here = { senders: 64, places: 16, databaseCores: "shared", cores: 2 } as const;
/** Machines of eight cores with four processes each, which have two threads; as many senders as keep them busy. */
const fleet = (processes: number, databaseCores: number): Fleet => ({
  processes,
  senders: 64 * processes,
  places: 16,
  databaseCores,
  cores: 8,
  perMachine: 4,
});

const FLEETS: readonly (readonly [name: string, fleet: Fleet])[] = [
  ["here, 1 process", { ...here, processes: 1, perMachine: 1 }],
  ["here, 2 processes", { ...here, processes: 2, perMachine: 2 }],
  ...[2, 8, 32].flatMap((cores) =>
    [1, 10, 100].map((n) =>
      [`${n} processes, database of ${cores} cores`, fleet(n, cores)] as const
    )
  ),
];

for (const [name, fleet] of FLEETS) {
  const { handled, transactions, database } = simulate(COSTS, fleet);
  print({
    name: `scale: ${name}`,
    handled: Math.round(handled),
    transactions: Number(transactions.toFixed(2)),
    "database busy %": Math.round(database * 100),
  });
}
