/**
 * An event as `dev` prints it: what happened to what, by whom, and what is different now.
 *
 * @module
 */
import type { Delivered } from "../../app/delivered.ts";
import type { Change, SourceEvent } from "../../event/types.ts";
import { type Io, paint } from "../io.ts";
import { clip, isBlank, shownValue } from "./values.ts";

/** Changes of one event; a new object has many. */
const MOST = 12;
/** Columns of the longest path that others are aligned to. */
const PATH = 28;

/** How lines are made. */
export interface Paper {
  readonly io: Io;
  /** Columns of the terminal. */
  readonly width: number;
  /** The time of day, for people. */
  time(ms: number): string;
}

const COLORS: Readonly<Record<string, "green" | "yellow" | "red" | "cyan">> = {
  create: "green",
  update: "yellow",
  delete: "red",
};

/** What has no object, in the words of file names. */
const KINDS: Readonly<Record<Delivered["delivery"]["kind"], string>> = {
  object: "object",
  job: "job",
  plugin: "plugin",
  unreadable: "unreadable",
  named: "custom",
  schedule: "schedule",
};

/** An event that has just come, with its changes, and with the handlers that listen to it and are not called. */
export function eventLines(delivered: Delivered, paper: Paper): string[] {
  const { delivery, appended, event, passed } = delivered;
  const { io } = paper;
  const head = headLine(delivery, delivery.receivedAt, paper);
  if (appended.duplicate) {
    return [head, paint(io, "dim", "    the same delivery again: nothing runs")];
  }
  const idle = appended.runs === 0 && passed.length === 0 && delivery.kind !== "unreadable";
  return [
    head,
    ...delivery.error === null ? [] : [paint(io, "red", `    ${delivery.error}`)],
    ...event ? changeLines(event, paper) : [],
    ...delivery.kind === "named" ? dataLines(parsed(delivery.body), paper) : [],
    ...passed.map(({ handler, why }) => paint(io, "dim", `  – ${handler}  not called: ${why}`)),
    ...idle ? [paint(io, "dim", "    no handler listens to it (hookbox list)")] : [],
  ];
}

/** The same for a run whose delivery nobody saw come: of a schedule, of another handler, of an earlier start. */
export function headLine(
  delivery: Pick<Delivered["delivery"], "kind" | "origin" | "objectType" | "action" | "user"> & {
    readonly display?: string | null;
    readonly objectId: string | null;
  },
  at: number,
  { io, time }: Paper,
): string {
  const { kind, origin, objectType, action, objectId, user } = delivery;
  const name = delivery.display ?? objectId;
  const color = COLORS[action ?? ""] ?? "cyan";
  return [
    `${paint(io, "dim", time(at))}  ${objectType ?? KINDS[kind]} ${
      paint(io, color, action ?? "?")
    }`,
    ...name === null ? [] : [paint(io, "bold", name)],
    ...user === null ? [] : [`by ${user}`],
    ...origin === "webhook" ? [] : [paint(io, "dim", `(${origin})`)],
  ].join("  ");
}

/** What is different now. */
export function changeLines(event: SourceEvent, paper: Paper): string[] {
  const { io } = paper;
  if (event.kind !== "object") return dataLines(event.data, paper);
  if (event.changes === null) {
    return [paint(io, "dim", "    what changed is not known: it came without the object before")];
  }
  const told = event.action === "update"
    ? event.changes
    : event.changes.filter(({ before, after }) => !isBlank(before ?? after));
  if (told.length === 0) return [paint(io, "dim", "    nothing changed")];
  const shown = told.slice(0, MOST);
  const left = told.length - shown.length;
  const column = Math.min(PATH, Math.max(...shown.map(({ path }) => path.join(".").length)));
  return [
    ...shown.map((change) => changeLine(change, event.action, column, paper)),
    ...left > 0 ? [paint(io, "dim", `    … and ${left} more`)] : [],
  ];
}

function changeLine(
  { path, before, after }: Change,
  action: string,
  column: number,
  { io, width }: Paper,
): string {
  const room = width - column - 6;
  const name = clip(path.join("."), Math.max(column, 10)).padEnd(column);
  const was = (columns: number) => paint(io, "red", shownValue(before, columns));
  const is = (columns: number) => paint(io, "green", shownValue(after, columns));
  if (action === "create") return `    ${name}  ${is(room)}`;
  if (action === "delete") return `    ${name}  ${was(room)}`;
  // A short value leaves its room to the other one.
  const half = Math.max(12, Math.floor((room - 3) / 2));
  const left = room - 3 - Math.min(half, shownValue(before, half).length);
  return `    ${name}  ${was(half)} → ${is(left)}`;
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}

function dataLines(data: unknown, { io, width }: Paper): string[] {
  return isBlank(data) ? [] : [`    ${paint(io, "dim", shownValue(data, width - 4))}`];
}
