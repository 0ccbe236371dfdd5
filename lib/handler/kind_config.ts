/**
 * What of `config` and of a file's exports means something for its kind of handler.
 *
 * @module
 */
import { createTimetable } from "./schedule/timetable.ts";
import type { PlainConfig, Special } from "./types.ts";

/** What is for schedules alone. */
const TIMES = ["cron", "every", "timezone", "missed"];

const ANY = ["description", "enabled"];
const TRIES = ["retries", "backoff", "timeout"];
const RUNS = [...ANY, ...TRIES, "when", "lane", "concurrency"];

/** A kind of handler of which some fields mean nothing. */
interface Kind {
  /** As people call it. */
  readonly name: string;
  readonly fields: readonly string[];
  /** Whether somebody is told of its dead runs. */
  readonly hasDead: boolean;
}

const SCHEDULE: Kind = { name: "a schedule", fields: [...RUNS, ...TIMES], hasDead: true };
const CUSTOM: Kind = {
  name: "a custom event",
  fields: [...RUNS, "sources", "schema", "batch"],
  hasDead: true,
};
const TASK: Kind = { name: "a task", fields: ANY, hasDead: false };
const LIFECYCLE: Kind = {
  name: "lifecycle.start or .stop",
  fields: [...ANY, ...TRIES],
  hasDead: false,
};
const DEAD: Kind = {
  name: "lifecycle.dead",
  fields: [...ANY, ...TRIES, "when", "concurrency"],
  hasDead: false,
};

function kindOf(special: Special | null): Kind | null {
  switch (special?.kind) {
    case "schedule":
      return SCHEDULE;
    case "task":
      return TASK;
    case "custom":
      return CUSTOM;
    case "lifecycle":
      return special.name === "dead" ? DEAD : LIFECYCLE;
    default:
      return null;
  }
}

/** What a file says, before the defaults are filled in. */
export interface Said {
  /** Its `config`: only the names of the fields matter. */
  readonly config?: unknown;
  /** Its `dead()`. */
  readonly dead?: unknown;
}

/**
 * Everything that a file of this kind says and that means nothing, and what a schedule leaves unsaid.
 *
 * @param config Its `config`, as read.
 */
export function problemsOfKind(
  special: Special | null,
  { config: given, dead }: Said,
  config: PlainConfig,
): string[] {
  const said = Object.entries(given ?? {})
    .flatMap(([name, value]) => value === undefined ? [] : [name]);
  const kind = kindOf(special);
  if (kind === null) {
    return said.filter((name) => TIMES.includes(name))
      .map(isForSchedules);
  }
  return [
    ...said.filter((name) => !kind.fields.includes(name)).map((name) =>
      TIMES.includes(name) ? isForSchedules(name) : `config.${name} means nothing for ${kind.name}`
    ),
    ...(!kind.hasDead && dead !== undefined
      ? [`it exports \`dead\`, which is never called of ${kind.name}`]
      : []),
    ...(kind === SCHEDULE ? problemsOfTimes(config) : []),
  ];
}

function isForSchedules(name: string): string {
  return `config.${name} is for schedules: call the file schedule.<name>.ts`;
}

function problemsOfTimes(config: PlainConfig): string[] {
  const { cron, every, timezone, lane } = config;
  if (lane.startsWith("data.")) return ['config.lane must be "handler" or "none" here'];
  if (cron === undefined && every === undefined) {
    return [
      'config must say when: export const config = { cron: "30 2 * * *" }, or { every: "1h" }',
    ];
  }
  if (cron !== undefined && every !== undefined) {
    return ["config has both cron and every: remove one of them"];
  }
  if (timezone !== undefined && cron === undefined) {
    return ["config.timezone means nothing without config.cron"];
  }
  try {
    createTimetable(config);
    return [];
  } catch (error) {
    return [`config${(error as Error).message}`];
  }
}
