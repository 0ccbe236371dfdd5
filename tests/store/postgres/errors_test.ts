import assert from "node:assert/strict";
import { explain } from "../../../lib/store/postgres/errors.ts";
import { StoreBusyError, StoreError } from "../../../lib/store/store.ts";

const WHERE = "postgres://db/hookbox";

function failure(code: string, message = "something"): Error {
  return Object.assign(new Error(message), { code });
}

Deno.test("explain() tells what comes back from what must be mended", () => {
  for (
    const code of [
      "ECONNREFUSED",
      "CONNECTION_CLOSED",
      "57P01",
      "57P03",
      "08006",
      "53300",
      "25006",
      "57014",
    ]
  ) {
    const error = explain(failure(code), WHERE);
    assert.ok(error instanceof StoreBusyError, code);
    assert.match(error.message, /"postgres:\/\/db\/hookbox"/);
  }
  for (
    const code of [
      "28P01",
      "3D000",
      "42501",
      "53100",
      "42P01",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "22003",
    ]
  ) {
    const error = explain(failure(code), WHERE);
    assert.ok(error instanceof StoreError && !(error instanceof StoreBusyError), code);
  }
});

Deno.test("explain() names the setting, and leaves errors of ours as they are", () => {
  assert.match((explain(failure("28P01"), WHERE) as Error).message, /HOOKBOX_STORE/);
  assert.match((explain(failure("53100"), WHERE) as Error).message, /HOOKBOX_STORE_MAX/);
  const bug = new TypeError("x is not a function");
  assert.equal(explain(bug, WHERE), bug);
  const known = new StoreError("known");
  assert.equal(explain(known, WHERE), known);
});
