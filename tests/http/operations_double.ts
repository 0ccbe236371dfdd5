import type { Operations, StatusReport } from "../../lib/http/operations.ts";
import type { RegistrationState } from "../../lib/source/types.ts";

export const STATUS: StatusReport = {
  version: "0.1.0",
  pid: 4711,
  startedAt: 1_700_000_000_000,
  listen: "0.0.0.0:9000",
  url: null,
  handlers: { handlers: [], problems: [{ file: "x.ts", problem: "did you mean y.ts?" }] },
  registration: {},
  catchUp: {},
  tasks: {},
  counts: {
    runs: { waiting: 0, ready: 1, running: 0, held: 0, done: 0, skipped: 0, dead: 0 },
    byHandler: { "dcim.site.create": { ready: 1 } },
    deliveries: 1,
    unreadable: 0,
    oldest: 1_700_000_000_000,
    bytes: 8192,
  },
  readiness: { status: "degraded", reasons: ["ü"], registration: {} },
};

export const REGISTERED: RegistrationState = {
  status: "registered",
  message: "1 webhook, 2 event rules",
  warnings: [],
  steps: [{
    action: "update",
    object: "webhook",
    name: "hookbox:default",
    changes: [{ path: ["ssl_verification"], before: false, after: true }],
  }],
  version: "4.7.3",
};

/** Operations that write down how they were called, and give fixed answers. */
export function fakeOperations(
  changes: Partial<Operations> = {},
): { operations: Operations; calls: unknown[][] } {
  const calls: unknown[][] = [];
  const answer = <T>(name: string, result: T) => (...args: unknown[]): Promise<T> => {
    calls.push([name, ...args]);
    return Promise.resolve(result);
  };
  const operations: Operations = {
    status: answer("status", STATUS),
    retry: answer("retry", 2),
    drop: answer("drop", 3),
    replay: answer("replay", { id: "d2", runs: 1 }),
    runSchedule: answer("runSchedule", { id: "d3", runs: 1 }),
    emit: answer("emit", { id: "d3", runs: 2 }),
    reload: answer("reload", { ok: false, problems: ["HOOKBOX_KEEP is no duration"] }),
    register: answer("register", REGISTERED),
    catchUp: answer("catchUp", []),
    unregister: answer("unregister", { ...REGISTERED, status: "off" as const }),
    ...changes,
  };
  return { operations, calls };
}
