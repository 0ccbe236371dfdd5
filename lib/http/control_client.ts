/**
 * The asking side of the control socket.
 *
 * @module
 */
import { request } from "node:http";
import { type Clock, systemClock } from "../clock.ts";
import { OperationError, type Operations } from "./operations.ts";
import { followSocket } from "./socket.ts";

/** Milliseconds to wait for what only the store is asked for. */
const STORE_TIMEOUT = 30_000;
/** Milliseconds to wait for what asks the sources, which may be slow and many. */
const SOURCE_TIMEOUT = 10 * 60_000;

/** Nobody serves this store. */
export class ControlUnavailableError extends Error {
  override readonly name = "ControlUnavailableError";
}

/**
 * {@linkcode Operations} of the process that serves a store.
 *
 * Each throws {@linkcode ControlUnavailableError} when there is none, and {@linkcode OperationError} with what that
 * process says when it cannot do it.
 *
 * @param path The socket, as `socketPath()` gives it.
 */
export function createControlClient(path: string, clock: Clock = systemClock): Operations {
  async function call<T>(name: string, input?: unknown, timeout = STORE_TIMEOUT): Promise<T> {
    const { status, body } = await exchange(path, name, input, timeout, clock);
    const answer = parse(body, name);
    if (status === 200 && "result" in answer) return answer.result as T;
    const message = typeof answer.error === "string" ? answer.error : `status ${status}`;
    throw new OperationError(KNOWN.find((known) => known === status) ?? 500, message);
  }
  return {
    status: () => call("status"),
    retry: (ids) => call("retry", { ids }),
    drop: (query) => call("drop", query),
    replay: (delivery, options) => call("replay", { delivery, ...options }),
    runSchedule: (schedule) => call("runSchedule", { schedule }),
    emit: (event) => call("emit", event),
    reload: () => call("reload", {}, SOURCE_TIMEOUT),
    register: (options) => call("register", options, SOURCE_TIMEOUT),
    catchUp: (options) => call("catchUp", options, SOURCE_TIMEOUT),
    unregister: (options) => call("unregister", options, SOURCE_TIMEOUT),
  };
}

const KNOWN = [400, 404, 409, 500, 503] as const;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One request. `fetch` takes Unix sockets only with an unstable client, so this is Node's. */
function exchange(
  path: string,
  name: string,
  input: unknown,
  timeout: number,
  clock: Clock,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socketPath = followSocket(path);
    if (socketPath === null) return reject(unavailable(path));
    let timedOut = false;
    const asked = request({
      socketPath,
      path: `/control/${name}`,
      method: input === undefined ? "GET" : "POST",
      headers: { "content-type": "application/json" },
    }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => body += text);
      response.on("error", fail);
      response.on("end", () => settle(() => resolve({ status: response.statusCode ?? 0, body })));
    });
    const cancel = clock.after(timeout, () => {
      timedOut = true;
      asked.destroy(new Error("timeout"));
    });
    asked.on("error", fail);
    asked.end(input === undefined ? undefined : JSON.stringify(input));

    function settle(then: () => void): void {
      cancel();
      then();
    }
    function fail(error: Error): void {
      settle(() => reject(explain(error, path, name, timedOut ? timeout : null)));
    }
  });
}

function explain(error: Error, path: string, name: string, timeout: number | null): Error {
  const { code } = error as { code?: string };
  if (timeout !== null) {
    return new OperationError(
      503,
      `The running hookbox has not answered "${name}" after ${timeout / 1000} s. ` +
        "It may still do it: see its log",
      { cause: error },
    );
  }
  if (code === "ENOENT" || code === "ECONNREFUSED") {
    return unavailable(path, error);
  }
  if (code === "EACCES" || code === "EPERM") {
    return new OperationError(
      500,
      `Cannot open ${path}: run the command as the user that hookbox serves as`,
      { cause: error },
    );
  }
  return new OperationError(
    500,
    `The running hookbox ended the connection before it answered "${name}" (${error.message}). ` +
      "It may have done it: see its log",
    { cause: error },
  );
}

function unavailable(path: string, cause?: Error): ControlUnavailableError {
  return new ControlUnavailableError(`No hookbox serves this store: nobody answers at ${path}`, {
    cause,
  });
}

function parse(body: string, name: string): { result?: unknown; error?: unknown } {
  try {
    const answer: unknown = JSON.parse(body);
    if (typeof answer === "object" && answer !== null) return answer;
  } catch {
    // Told below, with what is not JSON and what is no object.
  }
  throw new OperationError(
    500,
    `The running hookbox answered "${name}" with something else than JSON`,
  );
}
