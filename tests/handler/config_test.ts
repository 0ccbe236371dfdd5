import assert from "node:assert/strict";
import fc from "fast-check";
import { z } from "zod";
import { DEFAULT_CONFIG, readConfig } from "../../lib/handler/config.ts";
import type { PlainConfig } from "../../lib/handler/types.ts";

/** The configuration that was read. */
function good(value: unknown): PlainConfig {
  const read = readConfig(value);
  assert.ok(!("problem" in read), JSON.stringify(read));
  return read.config;
}

/** What is wrong, by line. */
function problems(value: unknown): string[] {
  const read = readConfig(value);
  assert.ok("problem" in read, JSON.stringify(read));
  return read.problem.split("\n");
}

Deno.test("readConfig() fills in the defaults", () => {
  const defaults = {
    enabled: true,
    lane: "object",
    concurrency: 8,
    retries: 7,
    backoff: [5_000, 30_000, 120_000, 600_000, 1_800_000, 7_200_000, 21_600_000],
    timeout: 60_000,
    supersede: false,
    refresh: false,
    branches: "main",
    ownChanges: "skip",
    catchUp: true,
  };
  assert.deepEqual(good(undefined), defaults);
  assert.deepEqual(good({}), defaults);
  assert.deepEqual(
    good(Object.fromEntries(Object.keys(defaults).map((key) => [key, undefined]))),
    defaults,
  );
  assert.deepEqual(DEFAULT_CONFIG, defaults);
});

Deno.test("readConfig() reads every field", () => {
  const schema = z.object({ name: z.string() });
  const when = () => true;
  const read = readConfig({
    description: "Sets the MTU",
    enabled: false,
    fields: ["mtu"],
    when,
    lane: "data.device.id",
    concurrency: 1,
    retries: 0,
    backoff: ["1s", 2000],
    timeout: "2m",
    supersede: true,
    refresh: true,
    branches: "all",
    ownChanges: "others",
    catchUp: false,
    sources: ["lab"],
    schema,
  });
  assert.deepEqual(read, {
    config: {
      description: "Sets the MTU",
      enabled: false,
      fields: ["mtu"],
      lane: "data.device.id",
      concurrency: 1,
      retries: 0,
      backoff: [1000, 2000],
      timeout: 120_000,
      supersede: true,
      refresh: true,
      branches: "all",
      ownChanges: "others",
      catchUp: false,
      sources: ["lab"],
    },
    when,
    schema,
  });
});

Deno.test("readConfig() gives plain data that can be cloned and kept as JSON", () => {
  const config = good({ when: () => true, schema: z.string(), fields: ["mtu"] });
  assert.deepEqual(structuredClone(config), config);
  assert.deepEqual(JSON.parse(JSON.stringify(config)), config);
});

Deno.test("readConfig() takes one duration for backoff", () => {
  assert.deepEqual(good({ backoff: "30s" }).backoff, [30_000]);
});

Deno.test("readConfig() says of unknown fields which was meant", () => {
  assert.deepEqual(problems({ retires: 5 }), [
    "config.retires is not a field of config. Did you mean config.retries?",
  ]);
  assert.deepEqual(problems({ timeOut: 5 }), [
    "config.timeOut is not a field of config. Did you mean config.timeout?",
  ]);
  assert.deepEqual(problems({ colour: "red" }), [
    "config.colour is not a field of config. The fields are description, enabled, fields, when, lane, " +
    "concurrency, retries, backoff, timeout, supersede, debounce, batch, refresh, branches, ownChanges, catchUp, sources, schema, " +
    "cron, every, timezone, missed.",
  ]);
});

for (
  const [value, problem] of [
    [{ description: 5 }, "config.description must be text"],
    [{ enabled: "yes" }, "config.enabled must be true or false"],
    [{ refresh: 1 }, "config.refresh must be true or false"],
    [{ cron: 5 }, 'config.cron must be text, such as "30 2 * * mon-fri"'],
    [{ every: "500ms" }, "config.every must be from 1s to 365d"],
    [{ timezone: 1 }, 'config.timezone must be text, such as "Europe/Berlin"'],
    [{ missed: "never" }, 'config.missed must be "once", "all", "skip"'],
    [{ branches: "dev" }, 'config.branches must be "main", "branches", "all"'],
    [{ ownChanges: true }, 'config.ownChanges must be "skip", "others", "run"'],
    [{ fields: [] }, 'config.fields must be a list of field names, such as ["description", "mtu"]'],
    [
      { fields: "mtu" },
      'config.fields must be a list of field names, such as ["description", "mtu"]',
    ],
    [
      { fields: ["custom_fields.x"] },
      'config.fields must name top-level fields, without dots: "custom_fields", not "custom_fields.x"',
    ],
    [{ when: true }, "config.when must be a function of the event"],
    [
      { lane: "device" },
      'config.lane must be "object", "handler", "none", or a path such as "data.device.id"',
    ],
    [
      { lane: "data." },
      'config.lane must be "object", "handler", "none", or a path such as "data.device.id"',
    ],
    [{ concurrency: 0 }, "config.concurrency must be a whole number from 1 to 1000"],
    [{ concurrency: 1.5 }, "config.concurrency must be a whole number from 1 to 1000"],
    [{ retries: -1 }, "config.retries must be a whole number from 0 to 1000"],
    [{ retries: Infinity }, "config.retries must be a whole number from 0 to 1000"],
    [{ backoff: [] }, "config.backoff must have at least one duration"],
    [
      { backoff: ["5s", "later"] },
      'config.backoff[1] must be a duration, such as "250ms", "30s", "5m", "2h", "1d", or milliseconds',
    ],
    [
      { timeout: "soon" },
      'config.timeout must be a duration, such as "250ms", "30s", "5m", "2h", "1d", or milliseconds',
    ],
    [{ timeout: 0 }, "config.timeout must be from 1ms to 1d"],
    [{ timeout: "2d" }, "config.timeout must be from 1ms to 1d"],
    [{ supersede: 1 }, "config.supersede must be true or false"],
    [{ supersede: true, lane: "none" }, 'config.supersede needs a lane, and config.lane is "none"'],
    [
      { sources: "netbox" },
      'config.sources must be a list of names of sources, such as ["netbox"]',
    ],
    [{ schema: {} }, "config.schema must be a zod schema, such as z.object({…})"],
  ] as const
) {
  Deno.test(`readConfig() refuses ${JSON.stringify(value)}`, () => {
    assert.deepEqual(problems(value), [problem]);
  });
}

Deno.test("readConfig() says everything that is wrong at once", () => {
  assert.deepEqual(problems({ retires: 5, every: "1ms", timeout: "x", enabled: 1 }).length, 4);
});

Deno.test("readConfig() refuses what is no object", () => {
  for (const value of [null, 5, "x", [], () => {}]) {
    assert.deepEqual(problems(value), ["config must be an object, such as { retries: 5 }"]);
  }
});

Deno.test("readConfig() survives a getter that throws", () => {
  const config = {
    get retries() {
      throw new Error("no");
    },
  };
  assert.deepEqual(problems(config), ["Cannot read config: no"]);
});

Deno.test("readConfig() has an answer for everything", () => {
  const field = fc.constantFrom(
    "retries",
    "timeout",
    "backoff",
    "lane",
    "fields",
    "__proto__",
    "x",
  );
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.dictionary(field, fc.anything())), (value) => {
      const read = readConfig(value);
      if ("problem" in read) assert.ok(read.problem.length > 0);
      else assert.ok(read.config.timeout > 0 && read.config.backoff.length > 0);
    }),
    { numRuns: 500 },
  );
});
