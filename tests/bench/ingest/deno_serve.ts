/**
 * The least that could be done: `Deno.serve` that reads the body and answers. It verifies, stores and handles nothing.
 *
 * @module
 */
import { freePort } from "../box.ts";
import { type Contender, listen } from "./contender.ts";
import { pinned } from "./wrk.ts";

const SERVER =
  `Deno.serve({ port: Number(Deno.args[0]), hostname: "127.0.0.1" }, async (request) => {
  await request.arrayBuffer();
  return new Response(null, { status: 202 });
});`;

/** Bare `Deno.serve`. */
export const denoServe: Contender = {
  name: "Deno.serve",
  queues: false,
  async start(core) {
    const file = await Deno.makeTempFile({ suffix: ".js" });
    await Deno.writeTextFile(file, SERVER);
    const port = freePort();
    const command = [Deno.execPath(), "run", "-A", "--no-check", "--no-config", file, String(port)];
    const server = await listen(pinned(command, core), port);
    return {
      port,
      pids: [server.pid],
      waiting: () => Promise.resolve(null),
      async [Symbol.asyncDispose]() {
        await server.kill();
        await Deno.remove(file);
      },
    };
  },
};
