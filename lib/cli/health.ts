import { askStatus, type StatusReport } from "../app/operations.ts";
import type { Command } from "commander";
import { ago, type Io, paint, table } from "./io.ts";
import { describeState } from "./moment.ts";
import { settingsOf, withSettings } from "./settings.ts";
import type { Define } from "./define.ts";

/** `hookbox health`: 0 when the server receives (also when degraded), 1 when it does not or is not there. */
export const define: Define = (command, io, exit) => {
  withSettings(command)
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  hookbox health\n  hookbox health --json | jq .readiness")
    .action(async (options: { json?: boolean }, self: Command) => {
      const status = await askStatus(await settingsOf(self, io));
      if (options.json) io.out(JSON.stringify(status));
      else print(status, io);
      exit(status.readiness.status === "unready" ? 1 : 0);
    });
};

function describeCatchUp(
  { status, found, tooOld, lastPass }: StatusReport["catchUp"][string],
): string {
  const looked = lastPass === null ? "" : `, looked ${ago(Date.now() - lastPass)} ago`;
  const old = tooOld > 0 ? `, ${tooOld} too old (hookbox catch-up --since … runs them)` : "";
  return `${status}${looked}, ${found} found${old}`;
}

function print(status: StatusReport, io: Io): void {
  const { readiness, counts } = status;
  const color = { ok: "green", degraded: "yellow", unready: "red" } as const;
  io.out(paint(io, color[readiness.status], readiness.status));
  for (const reason of readiness.reasons) io.out(`  ${reason}`);
  const waiting = counts.runs.waiting + counts.runs.ready;
  io.out(table([
    ["Version", `${status.version}, pid ${status.pid}, up ${ago(Date.now() - status.startedAt)}`],
    ["Listening", `${status.listen}, reached at ${status.url ?? "?"}`],
    ["Handlers", `${status.handlers.handlers.filter((h) => h.status === "ready").length} ready`],
    [
      "Runs",
      `${waiting} waiting, ${counts.runs.running} running, ${counts.runs.held} held, ${counts.runs.dead} dead`,
    ],
    ...Object.entries(status.registration).map(([source, state]) => [
      "Registration",
      `${source}: ${state.message}`,
    ]),
    ...Object.entries(status.tasks).map(([id, task]) => [
      "Task",
      `${id}: ${describeState(task, Date.now())}`,
    ]),
    ...Object.entries(status.catchUp).map(([source, state]) => [
      "Catch-up",
      `${source}: ${describeCatchUp(state)}`,
    ]),
  ]));
}
