/**
 * The executable with a handler that does nothing, and a durable store.
 *
 * @module
 */
import { openSqliteStore } from "../../../lib/store/sqlite/mod.ts";
import { BINARY, folderOf, freePort, SECRET } from "../box.ts";
import { type Contender, listen, ready } from "./contender.ts";
import { pinned } from "./wrk.ts";

/** hookbox. */
export const hookbox: Contender = {
  name: "hookbox",
  queues: true,
  async start(core) {
    const folder = await folderOf({ "dcim.interface.update.js": "export default () => {};" });
    const port = freePort();
    const env = {
      HOME: folder,
      HOOKBOX_LISTEN: `127.0.0.1:${port}`,
      HOOKBOX_SECRETS: SECRET,
      HOOKBOX_LOG_LEVEL: "error",
      // The marks would refuse what is to be measured.
      HOOKBOX_BACKLOG_MAX: "1000000",
      HOOKBOX_BACKLOG_BYTES: "8gb",
      HOOKBOX_STORE_MAX: "16gb",
    };
    const server = await listen(pinned([BINARY], core), port, { cwd: folder, env });
    await ready(port);
    const store = await openSqliteStore(`${folder}/data/hookbox.db`, { mode: "read" });
    return {
      port,
      pids: [server.pid],
      async waiting() {
        const { runs } = await store.counts();
        return runs.waiting + runs.ready + runs.running;
      },
      async [Symbol.asyncDispose]() {
        await store.close();
        await server.kill();
        await Deno.remove(folder, { recursive: true });
      },
    };
  },
};
