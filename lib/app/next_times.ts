/**
 * When schedules are due next, and how tasks are: for people.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import type { HandlerInfo } from "../handler/types.ts";
import { OperationError, type TaskState } from "../http/operations.ts";
import { askStatus } from "./operations.ts";

/** When each schedule that is ready is due next, by its handler's id; milliseconds since the Unix epoch. */
export async function nextTimes(
  handlers: readonly HandlerInfo[],
  now: number,
): Promise<Readonly<Record<string, number>>> {
  const schedules = handlers.filter(({ special, status }) =>
    special?.kind === "schedule" && status === "ready"
  );
  if (schedules.length === 0) return {};
  const { createTimetable } = await import("../handler/schedule/timetable.ts");
  const times = schedules.map(({ id, config }) => [id, createTimetable(config).after(now)]);
  return Object.fromEntries(times.filter(([, time]) => time !== null));
}

/** How the tasks are in the server that runs here; null: there are none, or none runs. */
export async function knownTasks(
  settings: Settings,
  handlers: readonly HandlerInfo[],
): Promise<Readonly<Record<string, TaskState>> | null> {
  if (!handlers.some(({ special }) => special?.kind === "task")) return null;
  try {
    return (await askStatus(settings)).tasks;
  } catch (error) {
    if (error instanceof OperationError) return null;
    throw error;
  }
}
