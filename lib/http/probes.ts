/**
 * `GET /livez` and `GET /readyz`: for load balancers, Kubernetes, systemd and people.
 *
 * @module
 */
import { Hono } from "hono";
import type { HttpDeps } from "./deps.ts";

const HEADERS = { "cache-control": "no-store" };

/**
 * The probes. `/livez` is 200 while the event loop turns. `/readyz` is 503 only when we should get no traffic: degraded
 * means that deliveries are still received, and a load balancer that took us out would lose them.
 */
export function createProbes(
  { readiness, isTrusted }: Pick<HttpDeps, "readiness" | "isTrusted">,
): Hono {
  const app = new Hono();
  app.get("/livez", (c) => c.json({ status: "ok" }, 200, HEADERS));
  app.get("/readyz", (c) => {
    const { status, reasons, registration } = readiness();
    const body = isTrusted(c.req.raw) ? { status, reasons, registration } : { status };
    return c.json(body, status === "unready" ? 503 : 200, HEADERS);
  });
  for (const path of ["/livez", "/readyz"]) {
    app.all(path, (c) => c.json({ error: "ask with GET" }, 405, { allow: "GET, HEAD" }));
  }
  return app;
}
