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

// Messages of the binary that Deno 2.9.4 compiles, which differ from those of `deno run`.
for (
  const [message, said] of [
    [
      'Import "nanoid" not a dependency and not in import map from "file:///h/dcim.site.create.ts"',
      `${FILE} imports "nanoid", which is not there. ${AVAILABLE}`,
    ],
    [
      "Could not find constraint 'nanoid@5' in the list of packages.",
      `${FILE} imports "nanoid@5", which is not there. ${AVAILABLE}`,
    ],
    [
      "Module not found: jsr:@std/assert",
      `${FILE} imports "jsr:@std/assert", which is not there. ${AVAILABLE}`,
    ],
    [
      "Module not found: https://example.invalid/x.ts",
      `${FILE} imports "https://example.invalid/x.ts", which is not there. ${AVAILABLE}`,
    ],
    [
      "Module not found: file:///h/g%20one.ts",
      `${FILE} imports a file that is not there: /h/g one.ts.`,
    ],
    [
      'Cannot resolve module "./d.json" from "file:///h/dcim.site.create.ts"',
      `${FILE} imports JSON in a way that is not allowed. ` +
      'Write import data from "./data.json" with { type: "json" }.',
    ],
    [
      "The requested module 'node:path' does not provide an export named 'join2' at file:///h/x.ts:1:9",
      `${FILE} cannot be loaded: The requested module 'node:path' does not provide an export named ` +
      "'join2' (x.ts:1:9).",
    ],
    [
      'JsErrorBox { inner: ParseDiagnostic(ParseDiagnosticInner { specifier: Url { scheme: "file", ' +
      'cannot_be_a_base: false, username: "", password: None, host: None, port: None, ' +
      'path: "/tmp/hb-h/syn.ts", query: None, fragment: None }, range: SourceRange { ' +
      "start: SourcePos(26), end: SourcePos(26) }, kind: Unexpected { " +
      'got: "<eof>", expected: "identifier, string literal, numeric literal or [ for the computed key" ' +
      "}, source: SourceTextInfo { start_pos: StartSourcePos(0), " +
      'text: "export default function( {\\n" } }) }',
      `${FILE} cannot be loaded: SyntaxError: Unexpected <eof>, expected identifier, string literal, ` +
      "numeric literal or [ for the computed key (syn.ts:1:27).",
    ],
  ] as const
) {
  Deno.test(`explainImportError() knows what the binary says: ${message.slice(0, 40)}`, () => {
    const error = new Error(message);
    error.name = "";
    error.stack = "";
    assert.equal(explainImportError(error, FILE), said);
  });
}

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
