import assert from "node:assert/strict";
import fc from "fast-check";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { explainImportError } from "../../lib/handler/import_error.ts";

const FILE = "dcim.site.create.ts";

/** What hookbox says of a handler with this text, which fails to load. */
async function explain(text: string): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), "hookbox-import-"));
  writeFileSync(join(root, "data.json"), "{}");
  writeFileSync(join(root, "_helper.ts"), 'import "left-pad-of-nobody";\n');
  writeFileSync(join(root, FILE), text);
  try {
    await import(pathToFileURL(join(root, FILE)).href);
  } catch (error) {
    return explainImportError(error, FILE);
  } finally {
    rmSync(root, { recursive: true });
  }
  throw new assert.AssertionError({ message: "it loaded" });
}

const AVAILABLE = 'Handlers can import "hookbox", "zod", node: modules, and files beside them.';

Deno.test("explainImportError() names a missing package and those that are there", async () => {
  assert.equal(
    await explain('import x from "left-pad-of-nobody";\nexport default () => x;\n'),
    `${FILE} imports "left-pad-of-nobody", which is not there. ${AVAILABLE}`,
  );
});

Deno.test("explainImportError() names the helper that has the import", async () => {
  assert.equal(
    await explain('import "./_helper.ts";\n'),
    `${FILE} imports "left-pad-of-nobody" (by _helper.ts), which is not there. ${AVAILABLE}`,
  );
});

Deno.test("explainImportError() knows the messages of the compiled binary", () => {
  for (
    const [message, name] of [
      ['Import "nanoid" not a dependency and not in import map from "file:///x/y.ts"', "nanoid"],
      ["Could not find constraint 'nanoid@5' in the list of packages.", "nanoid@5"],
      ['Module not found: "https://deno.land/x.ts".', undefined],
      ['Module not found "https://deno.land/x.ts".', "https://deno.land/x.ts"],
    ] as const
  ) {
    const said = explainImportError(new TypeError(message), FILE);
    if (name) assert.equal(said.includes(`imports "${name}"`), true, said);
    else assert.ok(said.includes(message.slice(0, -1)), said);
  }
});

Deno.test("explainImportError() names a missing file", async () => {
  const said = await explain('import "./gone.ts";\n');
  assert.match(said, /^dcim\.site\.create\.ts imports a file that is not there: \/.*\/gone\.ts/);
});

Deno.test("explainImportError() says how JSON is imported", async () => {
  assert.match(
    await explain('import d from "./data.json";\nexport default () => d;\n'),
    /with \{ type: "json" \}/,
  );
});

Deno.test("explainImportError() says that a handler is no CommonJS", async () => {
  assert.match(await explain("module.exports = () => {};\n"), /Write import and export instead/);
});

Deno.test("explainImportError() gives the line of a syntax error", async () => {
  const said = await explain("export const a = 1;\nexport default function ( {\n");
  assert.match(
    said,
    /^dcim\.site\.create\.ts cannot be loaded: SyntaxError: .* \(dcim\.site\.create\.ts:\d:\d+\)\.$/,
  );
});

Deno.test("explainImportError() gives the line that threw", async () => {
  assert.equal(
    await explain("const a = 1;\n\nthrow new RangeError(`too ${a}`);\n"),
    `${FILE} cannot be loaded: RangeError: too 1 (${FILE}:3:7).`,
  );
});

Deno.test("explainImportError() says which export is missing", async () => {
  const said = await explain('import { join2 } from "node:path";\nexport default join2;\n');
  assert.match(
    said,
    /does not provide an export named 'join2' \(dcim\.site\.create\.ts:1:\d+\)\.$/,
  );
});

Deno.test("explainImportError() has an answer for whatever was thrown", () => {
  fc.assert(fc.property(fc.oneof(fc.anything(), fc.string().map(Error)), (thrown) => {
    assert.ok(explainImportError(thrown, FILE).startsWith(FILE));
  }));
});
