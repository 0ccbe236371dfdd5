import { dirname } from "node:path";
import { systemClock } from "../../lib/clock.ts";
import { openDoor } from "../../lib/app/door.ts";
import { sendDelivery } from "../../lib/app/send.ts";
import { Server, type ServerOptions } from "../../lib/app/server.ts";
import { openStore } from "../../lib/app/store_access.ts";
import { sign } from "../../lib/signature.ts";
import type { Store } from "../../lib/store/store.ts";
import { until } from "../until.ts";
import { settings } from "./settings.ts";

const SECRET = "server-test-secret";

/** A server in a folder of its own, on a free port. */
export async function start(
  handlers: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
  clock = systemClock,
  beside: Pick<ServerOptions, "programs" | "hot" | "onDelivered"> = {},
) {
  const folder = await Deno.makeTempDir({ prefix: "hookbox-server-" });
  await Deno.mkdir(`${folder}/handlers`);
  const write = async (name: string, text: string, mode = 0o644) => {
    await Deno.mkdir(dirname(`${folder}/handlers/${name}`), { recursive: true });
    await Deno.writeTextFile(`${folder}/handlers/${name}`, text);
    await Deno.chmod(`${folder}/handlers/${name}`, mode);
  };
  for (const [name, text] of Object.entries(handlers)) await write(name, text);
  let variables: Record<string, string> = {
    HOOKBOX_LISTEN: "127.0.0.1:0",
    HOOKBOX_STORE: `${folder}/hookbox.db`,
    HOOKBOX_HANDLERS: `${folder}/handlers`,
    HOOKBOX_SECRETS: SECRET,
    ...env,
  };
  const load = () => settings(variables);
  const now = await load();
  const store: Store = await openStore(now, "serve");
  const server = await Server.start({
    settings: now,
    store,
    door: openDoor(now),
    reloadSettings: load,
    clock,
    ...beside,
  });
  const url = `http://127.0.0.1:${server.address!.port}`;
  return {
    server,
    store,
    write,
    url,
    change: (more: Record<string, string>) => variables = { ...variables, ...more },
    /** The headers of a body that is signed. */
    signature: (body: string) => ({
      "x-hook-signature": sign(new TextEncoder().encode(body), SECRET),
    }),
    send: async (binding: string) => sendDelivery(await load(), { binding, to: url }),
    async [Symbol.asyncDispose]() {
      await server.stop();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Waits until the runs of a delivery are over. */
export async function states(store: Store, delivery: string): Promise<string[]> {
  const rows = await until(`the runs of ${delivery} are over`, async () => {
    const rows = await store.listRuns({ delivery });
    return rows.every(({ state }) => ["done", "dead", "held", "skipped"].includes(state)) && rows;
  });
  return rows.map(({ handler, state }) => `${handler} ${state}`).sort();
}
