import assert from "node:assert/strict";
import fc from "fast-check";
import { DEFAULT_CONFIG } from "../../lib/handler/config.ts";
import { readProgramConfig } from "../../lib/handler/program_config.ts";

const problem = (value: unknown) => {
  const read = readProgramConfig(typeof value === "string" ? value : JSON.stringify(value));
  assert.ok("problem" in read, "it has no problem");
  return read.problem;
};

Deno.test("readProgramConfig() reads what a module exports as config, and the names of variables", () => {
  const text = JSON.stringify({
    fields: ["description"],
    timeout: "10m",
    retries: 3,
    env: ["ANSIBLE_CONFIG", "HTTPS_PROXY", "ANSIBLE_CONFIG"],
  });
  assert.deepEqual(readProgramConfig(text), {
    config: { ...DEFAULT_CONFIG, fields: ["description"], timeout: 600_000, retries: 3 },
    said: { fields: ["description"], timeout: "10m", retries: 3 },
    env: ["ANSIBLE_CONFIG", "HTTPS_PROXY"],
  });
});

Deno.test("readProgramConfig() has the same defaults as config", () => {
  assert.deepEqual(readProgramConfig("{}"), { config: DEFAULT_CONFIG, said: {}, env: [] });
});

Deno.test("readProgramConfig() names every mistake at once", () => {
  assert.deepEqual(
    problem({ retires: 3, timeout: "soon", env: "PATH", lane: "data" }).split("\n"),
    [
      'config.env must be a list of names of variables, such as ["ANSIBLE_CONFIG"]',
      "config.retires is not a field of config. Did you mean config.retries?",
      'config.lane must be "object", "handler", "none", or a path such as "data.device.id"',
      'config.timeout must be a duration, such as "250ms", "30s", "5m", "2h", "1d", or milliseconds',
    ],
  );
});

Deno.test("readProgramConfig() says what a program does instead of what is code", () => {
  const [when, schema] = problem({ when: "always", schema: {} }).split("\n");
  assert.match(when!, /^config\.when is code.*::skip/);
  assert.match(schema!, /^config\.schema is code.*exit with 65/);
});

Deno.test("readProgramConfig() passes none of hookbox's own variables on", () => {
  for (const name of ["HOOKBOX_ADMIN_TOKEN", "NETBOX_TOKEN", "NAUTOBOT_TOKEN"]) {
    assert.match(problem({ env: ["HOME", name] }), /^config\.env\[1\] is hookbox's own/);
  }
  assert.match(problem({ env: ["A=B"] }), /^config\.env\[0\] must be the name of a variable$/);
});

Deno.test("readProgramConfig() says what is no JSON, and what is no object", () => {
  assert.match(problem("{ retries: 5 }"), /^it is not JSON: /);
  for (const text of ["[]", "null", "5", '"x"']) assert.match(problem(text), /must have an object/);
});

Deno.test("readProgramConfig() has an answer for every text", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
    assert.ok(readProgramConfig(text));
  }));
});
