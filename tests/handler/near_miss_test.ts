import assert from "node:assert/strict";
import fc from "fast-check";
import { ACTIONS } from "../../lib/handler/binding.ts";
import { parseFileName } from "../../lib/handler/grammar.ts";

/** The error of a name that was meant to be right. */
function problemOf(file: string): string {
  const name = parseFileName(file);
  assert.equal(name.kind, "error", `${file}: ${JSON.stringify(name)}`);
  return name.kind === "error" ? name.problem : "";
}

const NEAREST: Readonly<Record<string, string>> = {
  // NetBox's own words.
  "dcim.interface.updated.ts": "dcim.interface.update.ts",
  "dns/ipam.ipaddress.created.sync-dns.js": "dns/ipam.ipaddress.create.sync-dns.js",
  "dcim.site.deleted.mts": "dcim.site.delete.mts",
  "dcim.site.object_updated.ts": "dcim.site.update.ts",
  "extras.script.job_completed.ts": "extras.script.job_ended.ts",
  // Typing mistakes, also with an app that is not NetBox's.
  "dcim.interface.udpate.ts": "dcim.interface.update.ts",
  "acme.widget.updates.ts": "acme.widget.update.ts",
  "extras.script.job-ended.ts": "extras.script.job_ended.ts",
  // Case.
  "DCIM.Interface.Update.ts": "dcim.interface.update.ts",
  "acme.Widget.update.ts": "acme.widget.update.ts",
  "dcim.interface.update.TS": "dcim.interface.update.ts",
  "DNS/dcim.interface.update.ts": "dns/dcim.interface.update.ts",
  // A part that is missing, or that is not there.
  "dcim.interface.ts": "dcim.interface.any.ts",
  "netbox_bgp.bgpsession.ts": "netbox_bgp.bgpsession.any.ts",
  "dcim.update.ts": "dcim.any.update.ts",
  "dcim.interface.sync-dns.ts": "dcim.interface.any.sync-dns.ts",
  "dcim.interface..ts": "dcim.interface.any.ts",
  // Characters.
  "dcim.*.update.ts": "dcim.any.update.ts",
  "ipam.ip-address.create.ts": "ipam.ipaddress.create.ts",
  "dcim.interface.update.Sync_DNS.ts": "dcim.interface.update.sync-dns.ts",
  "dcim.interface.update.sync_dns.ts": "dcim.interface.update.sync-dns.ts",
  "dcim.interface.update.sync.dns.ts": "dcim.interface.update.sync-dns.ts",
  "Sync Everything.ts": "sync-everything.ts",
};

for (const [file, right] of Object.entries(NEAREST)) {
  Deno.test(`parseFileName() asks of ${file}: did you mean ${right}?`, () => {
    const problem = problemOf(file);
    assert.ok(problem.startsWith(`${file}: `), problem);
    assert.ok(problem.endsWith(` Did you mean ${right}?`), problem);
  });
}

Deno.test("parseFileName() says what is wrong with the action", () => {
  assert.equal(
    problemOf("dcim.interface.updated.ts"),
    'dcim.interface.updated.ts: "updated" is not an action (create, update, delete, job_started, job_ended, any); ' +
      'what NetBox calls so is "update" here. Did you mean dcim.interface.update.ts?',
  );
});

Deno.test("parseFileName() refuses slugs that look like another kind of file", () => {
  for (const slug of ["spec", "bench"]) {
    assert.match(problemOf(`dcim.interface.update.${slug}.ts`), /another kind of file/);
  }
  assert.match(problemOf("dcim.interface.update.d.js"), /another kind of file/);
});

Deno.test("parseFileName() refuses names that Windows cannot have", () => {
  for (const file of ["con.thing.update.ts", "aux/dcim.site.update.ts", "nul.ts", "com1.x.ts"]) {
    assert.match(problemOf(file), /Windows cannot have .*Give it another name\./, file);
  }
  assert.equal(parseFileName("dcim.con.update.ts").kind, "binding");
});

Deno.test("parseFileName() refuses folders with other characters", () => {
  for (const file of ["a//b.ts", "a b/x.ts", "ü/x.ts", "a./x.ts"]) {
    assert.match(problemOf(file), /is not the name of a folder/, file);
  }
});

Deno.test("parseFileName() never suggests a name that is wrong itself", () => {
  const part = fc.oneof(
    fc.constantFrom(
      "dcim",
      "Any",
      "netbox_x",
      "updated",
      "crate",
      "*",
      "ip-address",
      "",
      "..",
      ...ACTIONS,
    ),
    fc.string({ maxLength: 8 }),
  );
  let suggested = 0;
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
      const name = parseFileName(`${parts.join(".")}.ts`);
      const right = name.kind === "error" && / Did you mean ([^?]*)\?$/.exec(name.problem)?.[1];
      if (!right) return;
      suggested++;
      assert.notEqual(parseFileName(right).kind, "error", `${parts.join(".")} → ${right}`);
    }),
    { numRuns: 2000 },
  );
  assert.ok(suggested > 100, `only ${suggested} suggestions`);
});
