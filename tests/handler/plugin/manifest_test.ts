import assert from "node:assert/strict";
import { readManifest } from "../../../lib/handler/plugin/manifest.ts";

const GOOD = { name: "tenants", version: "1.2.3", hookbox: ">=0.1 <1" };
const read = (value: unknown, version = "0.1.0") =>
  readManifest(JSON.stringify(value), "tenants", version);

Deno.test("readManifest() takes what is complete and fits", () => {
  assert.deepEqual(read(GOOD), GOOD);
  const more = { ...GOOD, description: "Syncs tenants" };
  assert.deepEqual(read(more), more);
  // A version that is not released yet counts as the one that it will be.
  assert.deepEqual(read(GOOD, "0.2.0-rc.1"), GOOD);
});

const WRONG: readonly [what: string, value: unknown, problem: RegExp][] = [
  ["no object", [], /hookbox-plugin\.json: .*object/],
  ["a missing name", { ...GOOD, name: undefined }, /name must be a name, such as "tenant-sync"/],
  ["a name that no folder can have", { ...GOOD, name: "A b" }, /name has lower-case letters/],
  ["a name that is taken", { ...GOOD, name: "on" }, /name must not be "on"/],
  [
    "another name than its folder's",
    { ...GOOD, name: "tenant" },
    /name must be "tenants", by which/,
  ],
  ["a version that is none", { ...GOOD, version: "one" }, /version must be a version, such as/],
  ["a range that is none", { ...GOOD, hookbox: "new" }, /hookbox must be a range of versions/],
  ["a field that nobody knows", { ...GOOD, handlers: [] }, /has no handlers; it has name, version/],
  [
    "a newer hookbox",
    { ...GOOD, hookbox: ">=2" },
    /tenants 1\.2\.3 needs hookbox >=2, and this is 0\.1\.0/,
  ],
];

for (const [what, value, problem] of WRONG) {
  Deno.test(`readManifest() refuses ${what}`, () => {
    const manifest = read(value);
    assert.ok("problem" in manifest, JSON.stringify(manifest));
    assert.match(manifest.problem, problem);
  });
}

Deno.test("readManifest() refuses what is no JSON", () => {
  const manifest = readManifest("{", "tenants", "0.1.0");
  assert.ok("problem" in manifest);
  assert.match(manifest.problem, /^hookbox-plugin\.json is no JSON/);
});
