import assert from "node:assert/strict";
import fc from "fast-check";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { placeIn, placeOfImportError } from "../../lib/handler/source_place.ts";

/** Where hookbox says that a handler of this text is wrong, which fails to load. */
async function placeOf(text: string, helper = ""): Promise<string | null> {
  const root = mkdtempSync(join(tmpdir(), "hookbox-place-"));
  const path = join(root, "handler.ts");
  writeFileSync(join(root, "_helper.ts"), helper);
  writeFileSync(path, text);
  try {
    await import(pathToFileURL(path).href);
  } catch (error) {
    const place = placeOfImportError(error, path);
    return place ? `${place.path.replace(`${root}/`, "")}:${place.line}:${place.column}` : null;
  } finally {
    rmSync(root, { recursive: true });
  }
  throw new assert.AssertionError({ message: "it loaded" });
}

Deno.test("placeOfImportError() finds a syntax error, in the file and in what it imports", async () => {
  assert.equal(await placeOf("const a = 1;\nexport default (event => a;\n"), "handler.ts:2:27");
  assert.equal(await placeOf("const a = 1;\nconst a = 2;\n"), "handler.ts:2:7");
  const helper = "\n\nexport const b = {,};\n";
  assert.equal(await placeOf('import "./_helper.ts";\n', helper), "_helper.ts:3:19");
});

Deno.test("placeOfImportError() finds the line that throws while a file is loaded", async () => {
  assert.equal(await placeOf("let x: any;\n  x.y;\n"), "handler.ts:2:5");
  const helper = 'throw new Error("no");\n';
  assert.equal(await placeOf('import "./_helper.ts";\n', helper), "_helper.ts:1:7");
});

Deno.test("placeOfImportError() finds the import of what is not there", async () => {
  assert.equal(await placeOf('\nimport x from "left-pad-of-nobody";\nx;\n'), "handler.ts:2:15");
  assert.equal(await placeOf('import "./nothing.ts";\n'), "handler.ts:1:8");
  const helper = '\nimport "left-pad-of-nobody";\n';
  assert.equal(await placeOf('import "./_helper.ts";\n', helper), "_helper.ts:2:8");
});

// Messages of the binary that Deno 2.9.4 compiles, which name no line.
Deno.test("placeOfImportError() looks for the import itself where the message has no line", () => {
  const root = mkdtempSync(join(tmpdir(), "hookbox-place-"));
  const path = join(root, "handler.ts");
  writeFileSync(path, 'import a from "./a.ts";\nimport b from "b";\nimport c from "./c.json";\n');
  const lineOf = (message: string) => placeOfImportError({ message }, path)?.line;
  try {
    assert.equal(lineOf(`Module not found: ${pathToFileURL(join(root, "a.ts"))}`), 1);
    assert.equal(
      lineOf(`Import "b" not a dependency and not in import map from "${pathToFileURL(path)}"`),
      2,
    );
    assert.equal(lineOf(`Cannot resolve module "./c.json" from "${pathToFileURL(path)}"`), 3);
    assert.equal(lineOf("Module not found: file:///elsewhere/x.ts"), undefined);
  } finally {
    rmSync(root, { recursive: true });
  }
});

Deno.test("placeIn() gives the first frame that is not hookbox's own", () => {
  const own = new URL("../../lib/handler/host/execute.ts", import.meta.url).href;
  const stack =
    `Error: no\n    at call (${own}:5:7)\n    at default (file:///h/my%20file.ts:12:20)` +
    "\n    at file:///h/other.ts:1:1";
  assert.deepEqual(placeIn(stack), { path: "/h/my file.ts", line: 12, column: 20 });
  assert.equal(placeIn("Error: no\n    at <anonymous>"), undefined);
});

Deno.test("placeOfImportError() never throws, whatever was thrown", () => {
  const hostile = {
    get message(): string {
      throw new Error("no");
    },
  };
  fc.assert(fc.property(fc.anything(), (thrown) => {
    placeOfImportError(thrown, "/nowhere.ts");
    placeOfImportError(new Error(String(fc.stringify(thrown))), "/nowhere.ts");
  }));
  assert.equal(placeOfImportError(hostile, "/nowhere.ts"), undefined);
});
