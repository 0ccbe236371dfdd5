/**
 * The HTTP application: what answers on `HOOKBOX_LISTEN`.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { Hono } from "hono";
import type { HttpDeps } from "./deps.ts";
import { createEvents } from "./events.ts";
import { createReception } from "./reception.ts";
import { createProbes } from "./probes.ts";
import { createReceive } from "./receive.ts";

const log = getLogger(["hookbox", "http"]);

/**
 * Builds the application. `Deno.serve` calls its `fetch`; tests call its `request`. It redirects nowhere, not even to
 * add or drop a slash: NetBox would follow without the body.
 *
 * On an address of its own for administration (`HOOKBOX_ADMIN_LISTEN`) it has no sources and trusts everybody.
 *
 * @throws {TypeError} when a list of networks cannot be read: names the setting and the entry.
 */
export function createApp(deps: HttpDeps): Hono {
  const app = new Hono({ strict: false });
  const reception = createReception(deps);
  const receive = createReceive(deps, reception);
  app.all("/hooks/:source", receive);
  app.all("/hooks/:source/:objectType", receive);
  app.all("/events/:name", createEvents(deps, reception));
  app.route("/", createProbes(deps));
  app.notFound((c) => c.json({ error: "not found" }, 404));
  app.onError((error, c) => {
    log.error("Cannot answer {method} {path}: {error}", {
      method: c.req.method,
      path: c.req.path,
      error,
    });
    return c.json({ error: "internal error" }, 500);
  });
  return app;
}
