import assert from "node:assert/strict";
import fc from "fast-check";
import { parseFileName } from "../../lib/handler/grammar.ts";
import { describeModule } from "../../lib/handler/module.ts";
import { parseSpecial } from "../../lib/handler/special.ts";
import { handler, scanned } from "./made.ts";

Deno.test("parseSpecial() reads kind, name and slug", () => {
  assert.deepEqual(parseSpecial(["schedule", "nightly"]), {
    special: { kind: "schedule", name: "nightly" },
    slug: null,
  });
  assert.deepEqual(parseSpecial(["custom", "deploy_switch", "chat"]), {
    special: { kind: "custom", name: "deploy_switch" },
    slug: "chat",
  });
  assert.deepEqual(parseSpecial(["lifecycle", "dead", "2-mail"]), {
    special: { kind: "lifecycle", name: "dead" },
    slug: "2-mail",
  });
});

Deno.test("parseSpecial() knows no other words", () => {
  for (
    const text of [
      "schedule",
      "cron.nightly",
      "schedule.nightly.slug",
      "task.poll.slug",
      "lifecycle.begin",
      "custom.Deploy",
      "custom.deploy.test",
      "custom.deploy.a.b",
      "custom._x",
      "custom.",
    ]
  ) assert.equal(parseSpecial(text.split(".")), undefined, text);
});

const NEAREST: Readonly<Record<string, string>> = {
  "shedule.nightly.ts": "schedule.nightly.ts",
  "schedules.nightly.ts": "schedule.nightly.ts",
  "jobs/Schedule.Nightly.ts": "jobs/schedule.nightly.ts",
  "schedule.nightly.dns.ts": "schedule.nightly-dns.ts",
  "tasks.poll.js": "task.poll.js",
  "cutsom.deploy.ts": "custom.deploy.ts",
  "custom.Deploy Switch.ts": "custom.deploy-switch.ts",
  "custom.deploy.a.b.ts": "custom.deploy.a-b.ts",
  "custom.deploy.chat_room.ts": "custom.deploy.chat-room.ts",
  "lifecycle.started.ts": "lifecycle.start.ts",
  "lifecycle.Dead.ts": "lifecycle.dead.ts",
  "lifecicle.stop.ts": "lifecycle.stop.ts",
};

for (const [file, right] of Object.entries(NEAREST)) {
  Deno.test(`parseFileName() asks of ${file}: did you mean ${right}?`, () => {
    const name = parseFileName(file);
    assert.ok(name.kind === "error", JSON.stringify(name));
    assert.ok(name.problem.startsWith(`${file}: `), name.problem);
    assert.ok(name.problem.endsWith(` Did you mean ${right}?`), name.problem);
  });
}

Deno.test("parseFileName() leaves names alone that only look a little like a special one", () => {
  for (const file of ["rack.sync.ts", "customer.sync.ts", "tag.all.ts", "schedule.ts"]) {
    assert.equal(parseFileName(file).kind, "free", file);
  }
});

Deno.test("parseFileName() has an answer for every special name, and its own is a right one", () => {
  const word = fc.constantFrom("schedule", "task", "custom", "lifecycle", "shedule", "Custom");
  const part = fc.oneof(fc.constantFrom("start", "dead", "nightly", "test"), fc.string());
  fc.assert(fc.property(word, fc.array(part, { maxLength: 4 }), (word, parts) => {
    const name = parseFileName(`${[word, ...parts].join(".")}.ts`);
    const better = name.kind === "error" && / Did you mean (.*)\?$/s.exec(name.problem)?.[1];
    if (better) assert.ok(!["error", "ignored"].includes(parseFileName(better).kind), better);
  }));
});

Deno.test("describeModule() refuses what means nothing to a special handler", () => {
  const problemOf = (file: string, exports: Record<string, unknown>) =>
    describeModule(scanned(file), { default: () => {}, ...exports }).problem;
  assert.equal(
    problemOf("custom.deploy.ts", { config: { fields: ["mtu"], retries: 1, lane: "none" } }),
    "custom.deploy.ts: config.fields means nothing for a custom event",
  );
  assert.match(problemOf("custom.deploy.ts", { config: { ownChanges: "run" } })!, /ownChanges/);
  assert.match(problemOf("lifecycle.dead.ts", { config: { lane: "none" } })!, /config\.lane means/);
  const batch = { wait: "1s" };
  const config = { batch, sources: ["lab"], schema: { safeParse: () => ({ success: true }) } };
  assert.equal(problemOf("custom.deploy.ts", { config }), undefined);
});

Deno.test("describeModule() describes a special handler without bindings", () => {
  assert.equal(handler("dcim.site.update").special, null);
  const info = describeModule({
    file: "custom.deploy.ts",
    url: "file:///handlers/custom.deploy.ts",
    name: {
      kind: "special",
      id: "custom.deploy",
      special: { kind: "custom", name: "deploy" },
      slug: null,
    },
  }, { default: () => {}, on: ["dcim.site.update"] });
  assert.deepEqual([info.bindings, info.special], [[], { kind: "custom", name: "deploy" }]);
  assert.match(info.problem!, /its name says custom\.deploy already, and it exports `on`/);
});
