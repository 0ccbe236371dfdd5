/**
 * The serving side of the control socket: {@linkcode Operations} as JSON over HTTP. Who may open the socket may do
 * everything, so it must only ever be served there (mode 0600), never on a network.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { type Context, Hono } from "hono";
import * as z from "../zod_parts.ts";
import { systemClock } from "../clock.ts";
import { readBody } from "./body.ts";
import { OperationError, type Operations } from "./operations.ts";

const log = getLogger(["hookbox", "http", "control"]);

/** A list of 100,000 run ids fits. */
const BOUNDS = { maxBody: 16 * 1024 * 1024, timeout: 15_000 };

const text = z.string().min(1);
const texts = z.array(text).min(1);

/** What each operation is asked with: strict, so that a misspelt option is an error and not ignored. */
const inputs = {
  retry: z.strictObject({ ids: texts }),
  drop: z.strictObject({ ids: z.exactOptional(texts), handler: z.exactOptional(text) })
    .refine((query) => query.ids !== undefined || query.handler !== undefined, {
      error: "Name the runs (ids) or a handler",
    }),
  replay: z.strictObject({ delivery: text, handlers: z.exactOptional(texts) }),
  runSchedule: z.strictObject({ schedule: text }),
  emit: z.strictObject({ name: text, data: z.json() }),
  reload: z.strictObject({}),
  register: z.strictObject({ dryRun: z.boolean(), takeOver: z.boolean() }),
  catchUp: z.strictObject({
    source: z.exactOptional(text),
    since: z.exactOptional(z.number()),
    dryRun: z.boolean(),
  }),
  unregister: z.strictObject({ dryRun: z.boolean() }),
};

/** The routes: `GET /control/status` and `POST /control/<operation>`, answered `{"result": …}` or `{"error": "…"}`. */
export function createControlApp(operations: Operations): Hono {
  const app = new Hono();

  app.get("/control/status", async (c) => c.json({ result: await operations.status() }));
  on("retry", ({ ids }) => operations.retry(ids));
  on("drop", (query) => operations.drop(query));
  on("replay", ({ delivery, ...options }) => operations.replay(delivery, options));
  on("runSchedule", ({ schedule }) => operations.runSchedule(schedule));
  on("emit", ({ name, data }) => operations.emit({ name, data }));
  on("reload", () => operations.reload());
  on("register", (options) => operations.register(options));
  on("catchUp", (options) => operations.catchUp(options));
  on("unregister", (options) => operations.unregister(options));

  function on<K extends keyof typeof inputs>(
    name: K,
    act: (input: z.infer<typeof inputs[K]>) => Promise<unknown>,
  ): void {
    app.post(`/control/${name}`, async (c) => {
      const input = inputs[name].safeParse(await readJson(c));
      if (!input.success) throw new OperationError(400, z.prettifyError(input.error));
      return c.json({ result: await act(input.data as z.infer<typeof inputs[K]>) });
    });
  }

  app.notFound((c) =>
    c.json({
      error: `The running hookbox cannot do "${c.req.method} ${c.req.path}": ` +
        "is it of another version than this command? (hookbox health shows it)",
    }, 404)
  );
  app.onError((error, c) => {
    if (error instanceof OperationError) return c.json({ error: error.message }, error.status);
    log.error("Cannot do {path}: {error}", { path: c.req.path, error });
    return c.json({ error: error.message }, 500);
  });
  return app;
}

async function readJson(c: Context): Promise<unknown> {
  const body = await readBody(c.req.raw, BOUNDS, systemClock);
  if (typeof body === "string") throw new OperationError(400, `The request's body is ${body}`);
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw new OperationError(400, "The request's body is not JSON");
  }
}
