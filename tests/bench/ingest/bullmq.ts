/**
 * Express, BullMQ and Redis, which syncs its log every second, with one worker process.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { freePort, SECRET } from "../box.ts";
import { type Contender, listen } from "./contender.ts";
import { pinned } from "./wrk.ts";

const SOURCE = fileURLToPath(new URL("bullmq", import.meta.url));
const CACHE = `${Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`}/hookbox-rigs`;

/** Express + BullMQ + Redis. */
export const bullmq: Contender = {
  name: "BullMQ",
  queues: true,
  async start(core) {
    const programs = await install();
    const data = await Deno.makeTempDir({ prefix: "hookbox-redis-" });
    const redisPort = freePort();
    const options = ["--port", `${redisPort}`, "--dir", data, "--bind", "127.0.0.1", "--save", ""];
    const durable = ["--appendonly", "yes", "--appendfsync", "everysec"];
    const redis = await listen(pinned(["redis-server", ...options, ...durable], core), redisPort);
    const port = freePort();
    const node = ["node", `${programs}/server.mjs`, `${port}`, `${redisPort}`, SECRET];
    const server = await listen(pinned(node, core), port);
    const [program, ...args] = pinned(["node", `${programs}/worker.mjs`, `${redisPort}`], core);
    const worker = new Deno.Command(program!, { args, stdout: "null", stderr: "null" }).spawn();
    return {
      port,
      pids: [server.pid, worker.pid, redis.pid],
      waiting: () => waiting(redisPort),
      async [Symbol.asyncDispose]() {
        worker.kill("SIGKILL");
        await worker.status;
        await server.kill();
        await redis.kill();
        await Deno.remove(data, { recursive: true });
      },
    };
  },
};

/** Installs what it needs, once; gives the folder. @throws {Error} with what to install. */
async function install(): Promise<string> {
  for (const program of ["redis-server", "node", "npm"]) {
    await new Deno.Command(program, { args: ["--version"] }).output().catch(() => {
      throw new Error(
        `There is no ${program} for BullMQ. Install it: apt install redis-server nodejs`,
      );
    });
  }
  const folder = `${CACHE}/bullmq`;
  await Deno.mkdir(folder, { recursive: true });
  for (const name of ["package.json", "server.mjs", "worker.mjs"]) {
    await Deno.copyFile(`${SOURCE}/${name}`, `${folder}/${name}`);
  }
  const args = ["install", "--no-audit", "--no-fund", "--silent"];
  const { success, stderr } = await new Deno.Command("npm", { args, cwd: folder }).output();
  if (!success) throw new Error(`npm install failed: ${new TextDecoder().decode(stderr)}`);
  return folder;
}

/** Jobs that are not done, as BullMQ keeps them: two lists. */
async function waiting(port: number): Promise<number> {
  const script =
    "return redis.call('llen', 'bull:netbox:wait') + redis.call('llen', 'bull:netbox:active')";
  const args = ["-p", String(port), "eval", script, "0"];
  const { stdout } = await new Deno.Command("redis-cli", { args }).output();
  return Number(new TextDecoder().decode(stdout));
}
