import assert from "node:assert/strict";
import type { Readiness } from "../../lib/http/deps.ts";
import { hasBearer } from "../../lib/http/trust.ts";
import { setup } from "./setup.ts";

const STATES: [Readiness, number][] = [
  [{ status: "ok", reasons: [], registration: {} }, 200],
  [
    { status: "degraded", reasons: ["handler x is broken"], registration: { netbox: "failed" } },
    200,
  ],
  [{ status: "unready", reasons: ["stopping"], registration: {} }, 503],
];

Deno.test("/readyz is 503 only when unready, and keeps its reasons to itself", async () => {
  for (const [readiness, status] of STATES) {
    const { app } = setup({ readiness });
    const response = await app.request("/readyz");
    assert.equal(response.status, status);
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.deepEqual(await response.json(), { status: readiness.status });
  }
});

Deno.test("/readyz tells its reasons to whom we trust", async () => {
  const isTrusted = hasBearer("admin-token");
  for (const [readiness, status] of STATES) {
    const { app } = setup({ readiness, deps: { isTrusted } });
    const ask = (token: string) =>
      app.request("/readyz", { headers: { authorization: `Bearer ${token}` } });
    assert.equal((await ask("admin-token")).status, status);
    assert.deepEqual(await (await ask("admin-token")).json(), readiness);
    assert.deepEqual(await (await ask("other")).json(), { status: readiness.status });
  }
});

Deno.test("/livez is 200 also when unready", async () => {
  const { app } = setup({ readiness: { status: "unready", reasons: [], registration: {} } });
  const response = await app.request("/livez");
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { status: "ok" });
});

Deno.test("probes answer HEAD with the status alone, and other methods 405", async () => {
  const { app } = setup({ readiness: { status: "unready", reasons: [], registration: {} } });
  for (const [path, status] of [["/livez", 200], ["/readyz", 503]] as const) {
    const head = await app.request(path, { method: "HEAD" });
    assert.equal(head.status, status);
    assert.equal(await head.text(), "");
    const post = await app.request(path, { method: "POST" });
    assert.equal(post.status, 405);
    assert.equal(post.headers.get("allow"), "GET, HEAD");
  }
});

Deno.test("hasBearer() is true for the token alone", () => {
  const ask = (token: string | null, authorization?: string) =>
    hasBearer(token)(new Request("http://x/", authorization ? { headers: { authorization } } : {}));
  assert.ok(ask("secret", "Bearer secret"));
  assert.ok(ask("secret", "bearer  secret"));
  for (
    const wrong of [
      undefined,
      "",
      "Bearer",
      "Bearer ",
      "Basic secret",
      "secret",
      "Bearer secre",
      "Bearer secrets",
    ]
  ) {
    assert.ok(!ask("secret", wrong), wrong);
  }
  assert.ok(!ask(null, "Bearer null"));
  assert.ok(!ask("", "Bearer "));
});
