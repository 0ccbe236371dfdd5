/**
 * What `queue show` prints of a run.
 *
 * @module
 */
import type { AttemptRow, DeliveryRow, RunRow, Store } from "../store/store.ts";
import { type Io, paint, table } from "./io.ts";
import { ownerOf, subjectOf } from "./runs.ts";
import { showCarried } from "./show_batch.ts";

const time = (ms: number) => new Date(ms).toISOString();

/** Prints the run, its delivery, its attempts with their log, and its steps. */
export async function showRun(store: Store, run: RunRow, io: Io, json: boolean): Promise<void> {
  const [attempts, steps, delivery] = [
    await store.getAttempts(run.id),
    await store.getSteps(run.id),
    await store.getDelivery(run.delivery),
  ];
  const payload = parse(delivery);
  if (json) {
    const { body: _, ...rest } = delivery ?? { body: null };
    io.out(JSON.stringify({ ...run, attempts, steps, deliveryRow: rest, payload }));
    return;
  }
  const at = run.state === "ready" ? ` (due ${time(run.runAt)})` : "";
  io.out(table([
    ["Run", `${run.seq}  ${paint(io, "dim", run.id)}`],
    ["State", paint(io, "bold", run.state) + at + (run.reason ? `: ${run.reason}` : "")],
    ["Handler", ownerOf(run) + (run.about ? `, of dead run ${run.about.run}` : "")],
    [
      "Event",
      run.objectType === null
        ? subjectOf(run)
        : `${run.objectType} ${run.action}: ${subjectOf(run)}`,
    ],
    ...run.user === null && run.source === "" ? [] : [["By", by(run)]],
    ...run.batch ? [["Carried by", run.batch]] : [["Lane", run.lane ?? "none"]],
    ["Received", delivery ? `${time(delivery.receivedAt)} (${delivery.origin})` : "?"],
    ["Attempts", `${run.attempt}, ${run.interrupted} interrupted`],
  ]));
  if (run.purpose === "batch") await showCarried(store, run, io);
  for (const attempt of attempts) showAttempt(attempt, io);
  const names = Object.entries(steps);
  if (names.length > 0) {
    io.out("\nSteps done");
    for (const [name, result] of names) io.out(`  ${name}: ${JSON.stringify(result)}`);
  }
  io.out(
    "\nPayload" +
      (!delivery?.body
        ? ": no longer kept (HOOKBOX_KEEP_BODIES)"
        : `\n${JSON.stringify(payload, null, 2)}`),
  );
}

function by({ user, requestId, source }: RunRow): string {
  const request = requestId === null ? "" : ` in request ${requestId}`;
  return `${user ?? "?"}${request} of ${source === "" ? "no source" : source}`;
}

function showAttempt(attempt: AttemptRow, io: Io): void {
  const color = attempt.outcome === "done"
    ? "green"
    : attempt.outcome === "skipped"
    ? "dim"
    : "red";
  io.out(
    `\nAttempt ${attempt.attempt}  ${time(attempt.startedAt)}  ` +
      `${attempt.endedAt - attempt.startedAt} ms  ${paint(io, color, attempt.outcome)}`,
  );
  for (const line of attempt.log) {
    io.out(`  ${time(line.time).slice(11, 23)} ${line.level.padEnd(7)} ${line.message}`);
  }
  if (attempt.logDropped > 0) io.out(`  … and ${attempt.logDropped} lines that were not kept`);
  if (attempt.error) {
    io.out(paint(io, "red", `  ${attempt.error.name}: ${attempt.error.message}`));
    if (attempt.error.stack) io.out(attempt.error.stack.replace(/^/gm, "    "));
  }
}

function parse(delivery: DeliveryRow | null): unknown {
  if (!delivery?.body) return null;
  const text = new TextDecoder().decode(delivery.body);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
