import assert from "node:assert/strict";
import fc from "fast-check";
import { isScript, parseProgramName } from "../../lib/handler/program_name.ts";

const binding = (app: string, model: string, action: string) => ({ app, model, action });

Deno.test("parseProgramName() reads a binding before any extension", () => {
  for (const extension of ["py", "sh", "rb", "pl", "bin", "py3"]) {
    assert.deepEqual(parseProgramName(`dcim.interface.update.${extension}`), {
      kind: "binding",
      id: "dcim.interface.update",
      binding: binding("dcim", "interface", "update"),
      slug: null,
    });
  }
});

Deno.test("parseProgramName() reads a slug before the extension, and folders that only group", () => {
  assert.deepEqual(parseProgramName("dns/ipam.ipaddress.any.sync-dns.py"), {
    kind: "binding",
    id: "dns/ipam.ipaddress.any.sync-dns",
    binding: binding("ipam", "ipaddress", "*"),
    slug: "sync-dns",
  });
});

Deno.test("parseProgramName() reads a name without an extension", () => {
  assert.deepEqual(parseProgramName("dcim.site.create"), {
    kind: "binding",
    id: "dcim.site.create",
    binding: binding("dcim", "site", "create"),
    slug: null,
  });
});

Deno.test("parseProgramName() takes the last word for the extension, so that there is one answer", () => {
  const name = parseProgramName("dcim.site.create.mail");
  assert.equal(name.kind, "binding");
  assert.equal("id" in name && name.id, "dcim.site.create");
});

Deno.test("parseProgramName() ignores what is no program, or has nothing to do with handlers", () => {
  for (
    const file of [
      "dcim.interface.update.ts",
      "dcim.interface.update.mjs",
      "dcim.interface.update.tsx",
      "dcim.interface.update.py.json",
      "dcim.interface.update.json",
      "dcim.interface.update.md",
      "dcim.interface.update.py.bak",
      "dcim.interface.update.py.orig",
      "dcim.interface.update.py.swp",
      "dcim.interface.update.py~",
      "dcim.interface.update~",
      "#dcim.interface.update.py#",
      ".dcim.interface.update.py.swp",
      ".#dcim.interface.update.py",
      "_dcim.interface.update.py",
      "_lib/dcim.interface.update.py",
      "dcim.interface.update_test.py",
      "dcim.interface.update.test.py",
      "node_modules/dcim.interface.update.py",
      "Makefile",
      "build.sh",
      "Build All.sh",
      "My Tools/run.sh",
      "sync-everything.py",
      "python3.11",
      "",
      "/",
    ]
  ) assert.deepEqual(parseProgramName(file), { kind: "ignored" }, file);
});

Deno.test("parseProgramName() lists disabled programs, with .disabled before or after the extension", () => {
  for (
    const file of [
      "dcim.site.update.disabled.py",
      "dcim.site.update.py.disabled",
      "dcim.site.update.disabled",
    ]
  ) {
    assert.deepEqual(parseProgramName(file), {
      kind: "disabled",
      id: "dcim.site.update.disabled",
      binding: binding("dcim", "site", "update"),
      special: null,
    }, file);
  }
  assert.equal(parseProgramName("dcim.site.update.ts.disabled").kind, "ignored");
});

Deno.test("parseProgramName() names the right name of a program that misses", () => {
  for (
    const [file, better] of [
      ["dcim.interface.updated.py", "dcim.interface.update.py"],
      ["dcim.interface.py", "dcim.interface.any.py"],
      ["dcim.interface.update.PY", "dcim.interface.update.py"],
      ["Dcim.Interface.Update.sh", "dcim.interface.update.sh"],
      ["My Tools/dcim.site.create.sh", "my-tools/dcim.site.create.sh"],
    ] as const
  ) {
    const name = parseProgramName(file);
    assert.ok(name.kind === "error", file);
    assert.match(name.problem, new RegExp(`^${file}: .* Did you mean ${better}\\?$`));
  }
});

Deno.test("isScript() knows programs that are texts by their extension", () => {
  assert.ok(isScript("dns/dcim.site.update.py"));
  assert.ok(isScript("dcim.site.update.prom.sh"));
  assert.ok(!isScript("dcim.site.update"));
  assert.ok(!isScript("dcim.site.update.bin"));
});

Deno.test("parseProgramName() has an answer for every text, and it is never free", () => {
  const word = fc.constantFrom("dcim", "site", "update", "any", "py", "x-1", "disabled", "", "~");
  const text = fc.oneof(fc.string(), fc.array(word, { maxLength: 6 }).map((it) => it.join(".")));
  fc.assert(fc.property(text, (file) => {
    assert.notEqual(parseProgramName(file).kind, "free");
  }));
});
