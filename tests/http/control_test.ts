import assert from "node:assert/strict";
import { createControlApp } from "../../lib/http/control.ts";
import { OperationError } from "../../lib/http/operations.ts";
import { fakeOperations, STATUS } from "./operations_double.ts";

async function ask(
  name: string,
  body?: string,
  operations = fakeOperations().operations,
): Promise<{ status: number; answer: { result?: unknown; error?: string } }> {
  const response = await createControlApp(operations).request(`/control/${name}`, {
    method: body === undefined ? "GET" : "POST",
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, answer: await response.json() };
}

Deno.test("createControlApp() answers with the result", async () => {
  assert.deepEqual(await ask("status"), { status: 200, answer: { result: STATUS } });
  assert.deepEqual(await ask("retry", '{"ids":["a","b"]}'), { status: 200, answer: { result: 2 } });
});

Deno.test("createControlApp() refuses what an operation does not take, and says what", async () => {
  const cases: [string, string, RegExp][] = [
    ["retry", "{}", /ids/],
    ["retry", '{"ids":[]}', /ids/],
    ["retry", '{"ids":["a"],"idz":1}', /idz/],
    ["retry", '{"ids":"a"}', /array/],
    ["drop", "{}", /Name the runs \(ids\) or a handler/],
    ["drop", '{"handler":null}', /handler/],
    ["replay", '{"handlers":["a"]}', /delivery/],
    ["reload", '{"now":true}', /now/],
    ["register", '{"dryRun":true}', /takeOver/],
    ["unregister", '{"dryRun":"yes"}', /dryRun/],
    ["unregister", "", /not JSON/],
    ["unregister", "{", /not JSON/],
    ["unregister", "null", /object/],
  ];
  for (const [name, body, error] of cases) {
    const { operations, calls } = fakeOperations();
    const { status, answer } = await ask(name, body, operations);
    assert.equal(status, 400, `${name} ${body}`);
    assert.match(answer.error!, error);
    assert.deepEqual(calls, []);
  }
});

Deno.test("createControlApp() bounds what it reads", async () => {
  const { status, answer } = await ask("retry", " ".repeat(16 * 1024 * 1024 + 1));
  assert.equal(status, 400);
  assert.match(answer.error!, /too large/);
});

Deno.test("createControlApp() gives an operation's own error with its status", async () => {
  for (const code of [400, 404, 409, 503] as const) {
    const { operations } = fakeOperations({
      replay: () => Promise.reject(new OperationError(code, "There is no delivery x")),
    });
    assert.deepEqual(await ask("replay", '{"delivery":"x"}', operations), {
      status: code,
      answer: { error: "There is no delivery x" },
    });
  }
});

Deno.test("createControlApp() answers 500 when an operation breaks", async () => {
  const { operations } = fakeOperations({ status: () => Promise.reject(new Error("no disk")) });
  assert.deepEqual(await ask("status", undefined, operations), {
    status: 500,
    answer: { error: "no disk" },
  });
});

Deno.test("createControlApp() guesses at another version when it does not know the operation", async () => {
  for (const [name, body] of [["vacuum", "{}"], ["retry", undefined]] as const) {
    const { status, answer } = await ask(name, body);
    assert.equal(status, 404);
    assert.match(answer.error!, /another version/);
  }
});
