import assert from "node:assert/strict";
import { type Condition, readinessOf } from "../../lib/app/readiness.ts";
import type { RegistrationState } from "../../lib/source/types.ts";
import { handler } from "../worker/fake_host.ts";

const GOOD: Condition = {
  draining: false,
  loaded: true,
  store: { unready: [], degraded: [] },
  handlers: { handlers: [], problems: [] },
  missing: [],
  paused: [],
  sources: [],
  background: [],
  registration: {},
};

const registration = (status: RegistrationState["status"]): Condition["registration"] => ({
  netbox: { status, message: "why", warnings: [], steps: [], version: null },
});

Deno.test("readinessOf() is ok when nothing is wrong", () => {
  assert.deepEqual(readinessOf(GOOD), { status: "ok", reasons: [], registration: {} });
  assert.equal(readinessOf({ ...GOOD, registration: registration("registered") }).status, "ok");
  assert.equal(readinessOf({ ...GOOD, registration: registration("pending") }).status, "ok");
});

Deno.test("readinessOf() is degraded when somebody should look", () => {
  const cases: Partial<Condition>[] = [
    { loaded: false },
    { store: { unready: [], degraded: ["store: only 12 MB are free"] } },
    { missing: ["old.handler"] },
    { paused: ["a.handler"] },
    { sources: ["branches: cannot ask netbox"] },
    { background: ["tasks: task.poll has failed 3 times: Error: no route"] },
    { registration: registration("failed") },
    { registration: registration("refused") },
    { handlers: { handlers: [], problems: [{ file: "x.y.ts", problem: "no name" }] } },
    { handlers: { handlers: [handler("a", {}, { status: "off" })], problems: [] } },
  ];
  for (const wrong of cases) {
    const { status, reasons } = readinessOf({ ...GOOD, ...wrong });
    assert.equal(status, "degraded");
    assert.equal(reasons.length, 1);
  }
});

Deno.test("readinessOf() is unready while draining or when nothing can be stored, whatever else is", () => {
  const full = { unready: ["store: the disk is full"], degraded: [] };
  for (const wrong of [{ draining: true }, { store: full }]) {
    const { status, reasons } = readinessOf({ ...GOOD, loaded: false, ...wrong });
    assert.equal(status, "unready");
    assert.equal(reasons.length, 2);
  }
});

Deno.test("readinessOf() says how the registration in each source stands", () => {
  const { registration: states } = readinessOf({ ...GOOD, registration: registration("failed") });
  assert.deepEqual(states, { netbox: "failed" });
});
