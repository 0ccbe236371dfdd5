/**
 * Who takes part: something that takes signed deliveries by HTTP.
 *
 * @module
 */

/** One that can be measured. */
export interface Contender {
  readonly name: string;
  /** Whether more is answered than can be handled meanwhile. */
  readonly queues: boolean;
  /** Starts it afresh, on this core; null: on any. @throws {Error} with what to install when it cannot run here. */
  start(core: number | null): Promise<Running>;
}

/** One that runs. */
export interface Running extends AsyncDisposable {
  readonly port: number;
  /** All its processes. */
  readonly pids: readonly number[];
  /** Deliveries that were taken and not handled yet; null: it handles before it answers, or nothing. */
  waiting(): Promise<number | null>;
}

/** Starts a program and waits until its port takes connections. */
export async function listen(
  command: readonly string[],
  port: number,
  options: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Promise<{ readonly pid: number; kill(): Promise<void> }> {
  const [program, ...args] = command;
  const child = new Deno.Command(program!, {
    args,
    ...options,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const end = performance.now() + 20_000;
  while (!await connects(port)) {
    if (performance.now() > end) throw new Error(`${program} does not listen on ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return {
    pid: child.pid,
    async kill() {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

/** Starts a program that handles before it answers, or not at all, with a file that it needs. */
export async function listenWith(
  file: { readonly suffix: string; readonly text: string },
  port: number,
  command: (path: string) => readonly string[],
): Promise<Running> {
  const path = await Deno.makeTempFile({ suffix: file.suffix });
  await Deno.writeTextFile(path, file.text);
  const server = await listen(command(path), port);
  return {
    port,
    pids: [server.pid],
    waiting: () => Promise.resolve(null),
    async [Symbol.asyncDispose]() {
      await server.kill();
      await Deno.remove(path);
    },
  };
}

/** Waits until a hookbox says that it is ready. */
export async function ready(port: number): Promise<void> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`);
    await response.body?.cancel();
    if (response.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function connects(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}
