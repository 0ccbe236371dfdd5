import { deepStrictEqual as same, match, ok, strictEqual as is } from "node:assert/strict";
import type { OwnWrites, WriteOutcome } from "../../../lib/source/client/own_writes.ts";
import { TransportError } from "../../../lib/source/transport/error.ts";
import { createNetBoxDouble } from "../../../lib/testing/netbox/mod.ts";
import { connect, desire, wants } from "./setup.ts";

/** Keeps what it is told, in order. */
function ledger() {
  const lines: string[] = [];
  const outcomes: WriteOutcome[] = [];
  const writes: OwnWrites = {
    before({ method, path }) {
      lines.push(`${method} ${path}`);
      return Promise.resolve(lines.length);
    },
    after(_, outcome) {
      outcomes.push(outcome);
    },
  };
  return { lines, outcomes, writes };
}

Deno.test("every write of the registration is recorded before it leaves, and with its answer", async () => {
  const { lines, outcomes, writes } = ledger();
  const double = createNetBoxDouble({ version: "4.2.9" });
  const hookbox = connect(double, desire(), { writes });
  double.intercept = ({ method, url }) => {
    const { pathname } = new URL(url);
    if (method !== "GET" && !isProbe()) ok(lines.includes(`${method} ${pathname}`), pathname);
    return undefined;
  };
  const isProbe = () => Array.isArray(double.seen.at(-1)!.body);
  await hookbox.registration.reconcile();
  same(lines, [
    "POST /api/extras/webhooks/",
    "POST /api/extras/event-rules/",
    "POST /api/extras/event-rules/",
  ]);
  hookbox.desired = desire({ subscriptions: [wants("dcim.site", "update")] });
  await hookbox.registration.reconcile();
  await hookbox.registration.remove();
  same(lines.slice(3).map((line) => line.split(" ")[0]), ["PATCH", "DELETE", "DELETE", "DELETE"]);
  is(outcomes.length, lines.length);
  for (const outcome of outcomes) {
    ok(typeof outcome === "object", String(outcome));
    match(String(outcome.requestId), /^[0-9a-f-]{36}$/);
    is(outcome.time, Date.UTC(2026, 10, 22, 12));
  }
});

Deno.test("a write that is refused, gets no answer, or never left is settled as such", async () => {
  const cases: [() => Response, unknown][] = [
    [
      () => Response.json({}, { status: 500, headers: { "x-request-id": "abc" } }),
      { requestId: "abc", time: null, status: 500 },
    ],
    [() => fail(new Error("cut off")), "unknown"],
    [() => fail(new TransportError("refused", "Cannot reach it")), "not-sent"],
  ];
  for (const [answer, expected] of cases) {
    const { outcomes, writes } = ledger();
    const double = createNetBoxDouble({ version: "4.7.3" });
    const { registration } = connect(double, desire(), { writes });
    double.intercept = ({ method }) => method === "GET" ? undefined : answer();
    is((await registration.reconcile()).status, "failed");
    same(outcomes, [expected]);
  }
});

function fail(error: Error): never {
  throw error;
}
