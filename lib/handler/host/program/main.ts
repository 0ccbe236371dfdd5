/**
 * What the thread of programs starts with: a Web Worker, which can have permissions of its own. It executes files for as
 * long as the process lives; each load of the handlers has a host of its own in it.
 *
 * @module
 */
import { systemClock } from "../../../clock.ts";
import { type HostPort, startHost } from "../host.ts";
import type { Parcel } from "../pack.ts";
import { Programs } from "./programs.ts";
import type { FromPrograms, ToPrograms } from "./protocol.ts";

/** A dedicated worker's global scope, as far as it is needed. */
const scope = globalThis as unknown as EventTarget & { postMessage(message: FromPrograms): void };

/** What ends each host. */
const hosts = new Map<number, () => Promise<void>>();

scope.addEventListener("message", (event) => {
  const message = (event as MessageEvent<ToPrograms>).data;
  if (message.type === "open") open(message);
  else void end(message.host);
});

// Nobody could start this thread again: by now the process may not run programs any more.
for (const type of ["error", "unhandledrejection"]) {
  scope.addEventListener(type, (event) => {
    event.preventDefault();
    const { error, reason } = event as Partial<ErrorEvent & PromiseRejectionEvent>;
    scope.postMessage({ type: "stray", error: String(error ?? reason) });
  });
}

function open({ host, init, port }: Extract<ToPrograms, { type: "open" }>): void {
  const programs = new Programs(init, systemClock);
  const closed: (() => void)[] = [];
  const line: HostPort = {
    postMessage: (post) => port.postMessage(post),
    on: (event: string, listener: (parcel: never) => void) => {
      if (event === "close") closed.push(listener as () => void);
      else port.onmessage = ({ data }: MessageEvent<Parcel>) => listener(data as never);
    },
  };
  startHost(init, line, { loaded: programs.load() });
  hosts.set(host, async () => {
    await programs.end();
    for (const listener of closed) listener();
    port.close();
  });
}

async function end(host: number): Promise<void> {
  await hosts.get(host)?.();
  hosts.delete(host);
  scope.postMessage({ type: "ended", host });
}
