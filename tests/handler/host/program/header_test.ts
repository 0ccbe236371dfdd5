import assert from "node:assert/strict";
import { isScriptText, whyNotExecutable } from "../../../../lib/handler/host/program/header.ts";
import { Programs } from "./files.ts";

/** What is said of a file with this text. */
async function why(text: string): Promise<string | null> {
  using folder = new Programs({ "it": text });
  return await whyNotExecutable(folder.path("it"));
}

Deno.test("whyNotExecutable() takes scripts whose interpreter is there, and machine code", async () => {
  assert.equal(await why("#!/bin/sh\necho"), null);
  assert.equal(await why("#! /usr/bin/env python3\n"), null);
  assert.equal(await whyNotExecutable(Deno.execPath()), null);
});

Deno.test("whyNotExecutable() says what is wrong with a first line", async () => {
  assert.match(await why("import json\n") ?? "", /^has no first line that says what executes it/);
  assert.match(await why("") ?? "", /^has no first line/);
  assert.match(await why("#!/bin/sh\r\necho\r\n") ?? "", /CR LF.*save it with LF$/);
  assert.equal(await why("#!/usr/bin/python4\n"), "needs /usr/bin/python4, which is not there");
  assert.equal(await why("#!\n"), "needs an interpreter, which is not there");
});

Deno.test("isScriptText() looks at the first two bytes", async () => {
  using folder = new Programs({ a: "#!/bin/sh\n", b: "# sh\n", c: "" });
  const found = ["a", "b", "c", "gone"].map((name) => isScriptText(folder.path(name)));
  assert.deepEqual(await Promise.all(found), [true, false, false, false]);
});
