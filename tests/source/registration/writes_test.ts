import { deepStrictEqual as same, ok, strictEqual as is } from "node:assert/strict";
import type { OwnWrites } from "../../../lib/source/client/own_writes.ts";
import { createNetBoxDouble } from "../../double/netbox/mod.ts";
import { connect, desire, wants } from "./setup.ts";

/** Keeps what it is told, in order. */
function ledger() {
  const lines: string[] = [];
  const ids: (string | null)[] = [];
  const writes: OwnWrites = {
    before({ method, path }) {
      lines.push(`${method} ${path}`);
      return Promise.resolve(lines.length);
    },
    after(_, requestId) {
      ids.push(requestId);
    },
  };
  return { lines, ids, writes };
}

Deno.test("every write of the registration is recorded before it leaves, and with its answer", async () => {
  const { lines, ids, writes } = ledger();
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
  is(ids.length, lines.length);
  ok(ids.every((id) => /^[0-9a-f-]{36}$/.test(String(id))));
});

Deno.test("a write that gets no answer is settled without a request id", async () => {
  const { lines, ids, writes } = ledger();
  const double = createNetBoxDouble({ version: "4.7.3" });
  const { registration } = connect(double, desire(), { writes });
  double.intercept = ({ method }) => {
    if (method !== "GET") throw new Error("cut off");
    return undefined;
  };
  is((await registration.reconcile()).status, "failed");
  same([lines.length, ids], [1, [null]]);
});
