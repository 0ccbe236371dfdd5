/**
 * Scripts: changes that a worker makes, and the events of the job that makes them.
 *
 * @module
 */
import { Unit } from "./changes/unit.ts";
import type { Happening } from "./deliveries/event.ts";
import { matching } from "./deliveries/matching.ts";
import { route } from "./endpoints/router.ts";
import { Scope } from "./scope.ts";
import { announce, callOf, type Server } from "./serve.ts";

/** Makes a change inside the script; throws if NetBox refuses it. */
export type Write = (method: string, path: string, body?: unknown) => void;

/** How a script runs. */
export interface ScriptOptions {
  /** Who started it. Default `admin`. */
  readonly user?: string;
  /** Its id. Default 1. */
  readonly script?: number;
  /** Its log, as the job's data holds it. Default: a line for its end. */
  readonly log?: readonly Readonly<Record<string, unknown>>[];
  /** What it returned. Default `""`. */
  readonly output?: string;
}

/** How a script ended. */
export interface ScriptResult {
  /** As the job says it. */
  readonly status: "completed" | "errored";
  /** That of the request that started it: also that of all its changes. */
  readonly requestId: string;
}

/**
 * Runs a script. If `work` throws, nothing of it stays, and nothing of it is sent.
 *
 * Up to 3.7 no event tells of a script. From 4.1 to 4.6 a rule for `job_started` breaks every script: it does not run, and no event is
 * sent at all. On 4.0 the end of the job is sent before the changes.
 */
export function runScript(
  server: Server,
  work: (write: Write) => void,
  options: ScriptOptions = {},
): ScriptResult {
  const { world } = server;
  const { user = "admin", script = 1 } = options;
  const requestId = crypto.randomUUID();
  const unit = new Unit(new Scope(world), {
    requestId,
    user,
    method: "POST",
    path: `/api/extras/scripts/${script}/`,
    query: {},
    branch: null,
    via: "script",
  });
  const job = (event: string, data: Happening["data"]): Happening => ({
    event,
    objectType: "extras.script",
    objectId: null,
    data,
    snapshots: null,
    origin: unit.origin,
    phantom: false,
  });
  world.user(user);
  const started = job("job_started", world.release >= 407 ? {} : null);
  const breaks = world.release >= 401 && world.release < 407;
  if (breaks && matching(started, world).length > 0) return { status: "errored", requestId };
  const told = world.release >= 400;
  if (told) announce(server, [started]);
  const error = attempt(unit, () => work(writer(server, unit)));
  const ended = told ? [job("job_ended", endOf(options, error, world.stamp()))] : [];
  const changes = error ? [] : unit.take();
  announce(server, world.release < 401 ? [...ended, ...changes] : [...changes, ...ended]);
  return { status: error ? "errored" : "completed", requestId };
}

function attempt(unit: Unit, work: () => void): Error | null {
  try {
    unit.atomic(work);
    return null;
  } catch (error) {
    return error as Error;
  }
}

function writer(server: Server, unit: Unit): Write {
  return (method, path, body) => {
    const request = new Request(`http://netbox.test${path}`, { method });
    const endpoint = route(new URL(request.url).pathname, server.world);
    if (!endpoint) throw new Error(`the double has no ${path}`);
    endpoint(callOf(server, request, body, { user: unit.origin.user }, unit, {}));
  };
}

/** What a job holds when it is over: nothing else says whether it went well. */
function endOf(options: ScriptOptions, error: Error | null, time: string) {
  const status = error ? "failure" : "success";
  const message = error ? `An exception occurred: \`${error.name}: ${error.message}\`` : "done";
  const { log = [{ time, status, message, obj: null, url: null }], output = "" } = options;
  return { log, output, tests: {} };
}
