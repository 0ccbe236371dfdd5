/**
 * What schedules and tasks are up to, for people.
 *
 * @module
 */
import type { HandlerInfo } from "../handler/types.ts";
import type { TaskState } from "../http/operations.ts";
import { ago } from "./io.ts";

/** When a schedule is due next, or how a task is; null: it is neither, or not ready. */
export function moment(
  { id, special, status }: HandlerInfo,
  due: Readonly<Record<string, number>>,
  tasks: Readonly<Record<string, TaskState>> | null,
  now: number,
): string | null {
  if (status !== "ready") return null;
  const next = due[id];
  if (next !== undefined) return `next ${new Date(next).toISOString().replace(".000", "")}`;
  return special?.kind === "task" ? describeTask(tasks, id, now) : null;
}

function describeTask(
  tasks: Readonly<Record<string, TaskState>> | null,
  id: string,
  now: number,
): string {
  if (tasks === null) return "no hookbox runs it here";
  const task = tasks[id];
  if (!task) return "not here: another process runs it";
  return describeState(task, now);
}

/** How a task is, in a few words. */
export function describeState(
  { status, since, next, failures, error }: TaskState,
  now: number,
): string {
  const when = next === null ? `for ${ago(now - since)}` : `starts again in ${ago(next - now)}`;
  return `${status} ${when}${error === null ? "" : `, failed ${failures} times: ${error}`}`;
}
