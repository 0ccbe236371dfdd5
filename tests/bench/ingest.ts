/**
 * How fast signed deliveries of 5 KB are acknowledged and handled, against what people use instead and against the least that
 * could be done:
 *
 *   deno run -A tests/bench/ingest.ts [--rounds 3] [--seconds 3] [--only hookbox,webhook] [--connections 1,16,64]
 *
 * All in one run and in turn, so that a machine whose speed drifts is unjust to nobody; medians of the rounds.
 */
import { parseArgs } from "node:util";
import { print, quantile, SECRET } from "./box.ts";
import { bullmq } from "./ingest/bullmq.ts";
import { type Cell, type Figures, measure } from "./ingest/cell.ts";
import type { Contender } from "./ingest/contender.ts";
import { denoServe } from "./ingest/deno_serve.ts";
import { hookbox } from "./ingest/hookbox.ts";
import { writePool } from "./ingest/pool.ts";
import { webhook } from "./ingest/webhook.ts";
import { requireWrk } from "./ingest/wrk.ts";

const ALL: readonly Contender[] = [hookbox, webhook, bullmq, denoServe];
/** More deliveries than the fastest that queues takes in a cell. */
const POOL = 80_000;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "3" },
    only: { type: "string", default: ALL.map(({ name }) => name).join() },
    connections: { type: "string", default: "1,16,64" },
    pinned: { type: "boolean", default: false },
    kept: { type: "boolean", default: false },
  },
});
const contenders = ALL.filter(({ name }) => values.only.split(",").includes(name));
const connections = values.connections.split(",").map(Number);

const cells: Cell[] = [];
for (const pinned of values.pinned ? [true] : [true, false]) {
  for (const close of values.kept ? [false] : [false, true]) {
    cells.push(...connections.map((connections) => ({ pinned, close, connections })));
  }
}

await requireWrk();
await using pool = await writePool(POOL, SECRET);
const measured = new Map<Contender, Map<Cell, Figures[]>>();
for (const contender of contenders) {
  // On all cores only against itself on one: what the thread of the handlers brings.
  const own = cells.filter(({ pinned }) => pinned || contender === hookbox);
  measured.set(contender, new Map(own.map((cell) => [cell, []])));
}
for (let round = 0; round < Number(values.rounds); round++) {
  for (const cell of cells) {
    for (const [contender, figures] of measured) {
      figures.get(cell)?.push(await measure(contender, cell, pool, Number(values.seconds)));
    }
  }
}

const ratio = (a: number, b: number) => Number((a / b).toFixed(2));
const ours = measured.get(hookbox);
for (const cell of cells) {
  const own = ours && median(ours.get(cell)!);
  for (const [contender, figures] of measured) {
    const those = figures.get(cell);
    if (!those) continue;
    const theirs = median(those);
    print({
      name: `${contender.name}, ${cell.pinned ? "one core" : "all cores"}, ${cell.connections} ` +
        `${cell.close ? "new" : "kept"} connections`,
      ...theirs,
      ...own && contender !== hookbox
        ? {
          "hookbox acks ×": ratio(own.acks, theirs.acks),
          "handled ×": ratio(own.handled, theirs.handled),
          "cpu ×": ratio(own.cpu, theirs.cpu),
        }
        : {},
    });
  }
}

function median(figures: readonly Figures[]): Record<keyof Figures, number> {
  const of = (key: keyof Figures) => quantile(figures.map((it) => it[key]), 0.5);
  return {
    acks: Math.round(of("acks")),
    p50: of("p50"),
    p99: of("p99"),
    handled: Math.round(of("handled")),
    cpu: Math.round(of("cpu")),
    memory: Math.round(of("memory")),
  };
}
