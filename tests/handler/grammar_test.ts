import assert from "node:assert/strict";
import fc from "fast-check";
import { ACTIONS, describeBinding } from "../../lib/handler/binding.ts";
import { IGNORED, parseFileName } from "../../lib/handler/grammar.ts";

Deno.test("parseFileName() reads app, model and action", () => {
  assert.deepEqual(parseFileName("dcim.interface.update.ts"), {
    kind: "binding",
    id: "dcim.interface.update",
    binding: { app: "dcim", model: "interface", action: "update" },
    slug: null,
  });
});

Deno.test("parseFileName() reads a slug, and folders that only group", () => {
  assert.deepEqual(parseFileName("dns/v4/ipam.ipaddress.create.10-sync-dns.mjs"), {
    kind: "binding",
    id: "dns/v4/ipam.ipaddress.create.10-sync-dns",
    binding: { app: "ipam", model: "ipaddress", action: "create" },
    slug: "10-sync-dns",
  });
});

Deno.test("parseFileName() reads any as everything, and models of plugins", () => {
  const { binding } = parseFileName("any.any.any.audit.js") as { binding: unknown };
  assert.deepEqual(binding, { app: "*", model: "*", action: "*" });
  assert.equal(parseFileName("netbox_bgp.bgpsession.create.ts").kind, "binding");
  assert.equal(parseFileName("extras.script.job_ended.mts").kind, "binding");
});

Deno.test("parseFileName() ignores what is none of ours", () => {
  for (
    const file of [
      "README.md",
      "data.json",
      "page.tsx",
      "noextension",
      "",
      ".ts",
      "_helper.ts",
      ".hidden.ts",
      "_lib/dcim.interface.update.ts",
      ".git/hook.ts",
      "a/node_modules/x/index.js",
      "dcim.interface.update_test.ts",
      "dcim.interface.update.test.ts",
      "types.d.ts",
      "types.d.mts",
    ]
  ) assert.deepEqual(parseFileName(file), { kind: "ignored" }, file);
});

Deno.test("parseFileName() ignores what IGNORED says", () => {
  for (const pattern of IGNORED) {
    const file = pattern === "node_modules" ? "node_modules/x.ts" : pattern.replaceAll("*", "x");
    assert.equal(
      parseFileName(/\.[a-z]+$/.test(file) ? file.replace(/\.x$/, ".ts") : file).kind,
      "ignored",
      file,
    );
  }
});

Deno.test("parseFileName() does not ignore a model that is called test, nor a slug that begins so", () => {
  assert.equal(parseFileName("lab.test.update.ts").kind, "binding");
  assert.equal(parseFileName("dcim.site.update.test-lab.ts").kind, "binding");
});

Deno.test("parseFileName() lists disabled files with what they listened to", () => {
  assert.deepEqual(parseFileName("dcim.interface.update.disabled.ts"), {
    kind: "disabled",
    id: "dcim.interface.update.disabled",
    binding: { app: "dcim", model: "interface", action: "update" },
    special: null,
  });
  assert.deepEqual(parseFileName("sync.disabled.js"), {
    kind: "disabled",
    id: "sync.disabled",
    binding: null,
    special: null,
  });
  assert.deepEqual(parseFileName("jobs/schedule.nightly.disabled.ts"), {
    kind: "disabled",
    id: "jobs/schedule.nightly.disabled",
    binding: null,
    special: { kind: "schedule", name: "nightly" },
  });
});

Deno.test("parseFileName() knows middleware, but not in a folder of helpers", () => {
  assert.deepEqual(parseFileName("_middleware.ts"), { kind: "middleware", id: "_middleware" });
  assert.equal(parseFileName("dns/zones/_middleware.mjs").kind, "middleware");
  for (const file of ["_lib/_middleware.ts", "_middleware.disabled.ts", "_middleware.d.ts"]) {
    assert.equal(parseFileName(file).kind, "ignored", file);
  }
});

Deno.test("parseFileName() reads special names, in folders too", () => {
  for (
    const name of [
      "schedule.nightly",
      "task.poll",
      "custom.deploy",
      "lifecycle.start",
      "lifecycle.stop",
      "lifecycle.dead",
    ]
  ) {
    const [kind, word] = name.split(".");
    assert.deepEqual(parseFileName(`jobs/${name}.ts`), {
      kind: "special",
      id: `jobs/${name}`,
      special: { kind, name: word },
      slug: null,
    });
  }
});

Deno.test("parseFileName() takes an app of such a name for an app", () => {
  assert.equal(parseFileName("schedule.window.update.ts").kind, "binding");
});

Deno.test("parseFileName() says of a free name that it says nothing", () => {
  for (const file of ["sync-everything.ts", "dns.records.ts", "my_sync.all.things.js", "2fa.ts"]) {
    const id = file.replace(/\.[jt]s$/, "");
    assert.deepEqual(parseFileName(file), { kind: "free", id }, file);
  }
});

const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/).filter((it) =>
  !/^(?:con|prn|aux|nul|com\d|lpt\d)$/.test(it)
);
const folder = word.filter((it) => it !== "node_modules");
const slug = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,12}$/).filter((it) =>
  !["test", "spec", "bench", "d", "disabled"].includes(it)
);
const extension = fc.constantFrom("ts", "mts", "js", "mjs");

Deno.test("parseFileName() reads back every name that the grammar can say", () => {
  fc.assert(fc.property(
    fc.array(folder, { maxLength: 3 }),
    word,
    word,
    fc.constantFrom(...ACTIONS),
    fc.option(slug),
    extension,
    (folders, app, model, action, slug, extension) => {
      const says = `${app}.${model}.${action}`;
      const id = [...folders, slug === null ? says : `${says}.${slug}`].join("/");
      const name = parseFileName(`${id}.${extension}`);
      assert.ok(name.kind === "binding", JSON.stringify(name));
      assert.equal(describeBinding(name.binding), says);
      assert.deepEqual([name.id, name.slug], [id, slug]);
    },
  ));
});

Deno.test("parseFileName() has an answer for every text, and its ids have no surprises", () => {
  const part = fc.oneof(
    word,
    slug,
    fc.string(),
    fc.constantFrom(...ACTIONS, "updated", "dcim", ""),
  );
  const file = fc.tuple(
    fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(".")),
    fc.constantFrom("", "/x", "/"),
    fc.oneof(extension, fc.string()),
  ).map(([name, more, extension]) => `${name}${more}.${extension}`);
  fc.assert(
    fc.property(fc.oneof(file, fc.string()), (file) => {
      const name = parseFileName(file);
      if (name.kind === "binding" || name.kind === "free") {
        assert.match(name.id, /^[a-z0-9][a-z0-9._/-]*$/);
      }
      if (name.kind === "error") assert.ok(name.problem.startsWith(`${file}: `));
    }),
    { numRuns: 1000 },
  );
});
