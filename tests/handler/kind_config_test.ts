import assert from "node:assert/strict";
import { DEFAULT_CONFIG, readConfig } from "../../lib/handler/config.ts";
import { problemsOfKind } from "../../lib/handler/kind_config.ts";
import { parseSpecial } from "../../lib/handler/special.ts";

/** What is wrong with a file of this name (null: an object's) that exports this. */
function problems(name: string | null, exports: Record<string, unknown>): string[] {
  const special = name === null ? null : parseSpecial(name.split("."))!.special;
  const read = readConfig(exports.config);
  return problemsOfKind(special, exports, "config" in read ? read.config : DEFAULT_CONFIG);
}

Deno.test("problemsOfKind() takes times for schedules only", () => {
  const exports = { config: { cron: "@daily", timezone: "UTC", missed: "all" } };
  assert.deepEqual(problems("schedule.nightly", exports), []);
  for (const name of [null, "custom.deploy", "lifecycle.dead"]) {
    assert.deepEqual(
      problems(name, exports),
      ["cron", "timezone", "missed"].map((field) =>
        `config.${field} is for schedules: call the file schedule.<name>.ts`
      ),
    );
  }
});

Deno.test("problemsOfKind() wants a schedule to say when, once", () => {
  assert.match(problems("schedule.a", {}).join(), /^config must say when: /);
  assert.match(
    problems("schedule.a", { config: { missed: "all" } }).join(),
    /^config must say when/,
  );
  assert.deepEqual(problems("schedule.a", { config: { every: "1h", cron: "@daily" } }), [
    "config has both cron and every: remove one of them",
  ]);
  assert.deepEqual(problems("schedule.a", { config: { every: "1h", timezone: "UTC" } }), [
    "config.timezone means nothing without config.cron",
  ]);
  assert.deepEqual(problems("schedule.a", { config: { cron: "@daily", timezone: "Mars" } }), [
    'config.timezone must be a name of the IANA database, such as "Europe/Berlin".',
  ]);
  assert.match(problems("schedule.a", { config: { cron: "x" } }).join(), /^config\.cron must have/);
});

Deno.test("problemsOfKind() finds what means nothing for a kind", () => {
  const config = { fields: ["mtu"], description: "x", enabled: true, when: () => true };
  assert.deepEqual(problems(null, { config }), []);
  assert.deepEqual(problems("schedule.a", { config: { ...config, every: "1h" } }), [
    "config.fields means nothing for a schedule",
  ]);
  assert.deepEqual(problems("task.a", { config: { ...config, timeout: "1s" } }), [
    "config.fields means nothing for a task",
    "config.when means nothing for a task",
    "config.timeout means nothing for a task",
  ]);
  assert.deepEqual(problems("lifecycle.start", { config: { ...config, retries: 1 } }), [
    "config.fields means nothing for lifecycle.start or .stop",
    "config.when means nothing for lifecycle.start or .stop",
  ]);
});

Deno.test("problemsOfKind() takes dead() only where there are runs", () => {
  const dead = () => {};
  assert.deepEqual(problems("schedule.a", { dead, config: { every: "1h" } }), []);
  assert.deepEqual(problems("task.a", { dead }), [
    "it exports `dead`, which is never called of a task",
  ]);
  assert.match(problems("lifecycle.stop", { dead }).join(), /never called/);
  assert.match(problems("lifecycle.dead", { dead }).join(), /never called of lifecycle\.dead/);
  assert.deepEqual(problems("custom.a", { dead }), []);
});

Deno.test("problemsOfKind() takes a schedule's lane only for all of its runs", () => {
  const lane = (lane: string) => problems("schedule.a", { config: { every: "1h", lane } });
  assert.deepEqual([...lane("handler"), ...lane("none")], []);
  assert.deepEqual(lane("data.id"), ['config.lane must be "handler" or "none" here']);
});
