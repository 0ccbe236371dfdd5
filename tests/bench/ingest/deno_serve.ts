/**
 * The least that could be done: `Deno.serve` that reads the body and answers. It verifies, stores and handles nothing.
 *
 * @module
 */
import { freePort } from "../box.ts";
import { type Contender, listenWith } from "./contender.ts";
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
  start(core) {
    const port = freePort();
    const run = [Deno.execPath(), "run", "-A", "--no-check", "--no-config"];
    const file = { suffix: ".js", text: SERVER };
    return listenWith(file, port, (path) => pinned([...run, path, String(port)], core));
  },
};
