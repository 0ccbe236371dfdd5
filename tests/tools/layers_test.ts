import assert from "node:assert/strict";
import { checkFile, importsOf, roomOf } from "../../tools/layers.ts";

Deno.test("roomOf() prefers the longest room", () => {
  assert.equal(roomOf("handler/host/load.ts"), "handler/host");
  assert.equal(roomOf("handler/match.ts"), "handler");
  assert.equal(roomOf("app.ts"), "app");
  assert.equal(roomOf("app/doctor.ts"), "app");
  assert.equal(roomOf("mod.ts"), "mod");
});

Deno.test("importsOf() tells types from values, and finds dynamic imports", () => {
  const source = `
    import type { A } from "./a.ts";
    import { b, type C } from "../b.ts";
    export * from "./c.ts";
    // import "./comment.ts";
    const d = await import("./d.ts");
    new Worker(new URL("./e.ts", import.meta.url));
    import z from "zod";
  `;
  assert.deepEqual(importsOf(source), [
    { specifier: "./a.ts", types: true },
    { specifier: "../b.ts", types: false },
    { specifier: "./c.ts", types: false },
    { specifier: "./d.ts", types: false },
    { specifier: "./e.ts", types: false },
  ]);
});

Deno.test("checkFile() refuses an import against the layers", () => {
  assert.deepEqual(checkFile("event/x.ts", `import type { Y } from "./y.ts";`), []);
  const [problem] = checkFile("event/x.ts", `import { Y } from "../store/y.ts";`);
  assert.match(problem!, /event may not import store/);
});

Deno.test("checkFile() allows a type where a value is refused", () => {
  const [type, value] = ["type ", ""].map((word) =>
    checkFile("handler/x.ts", `import ${word}{ Y } from "../store/store.ts";`)
  );
  assert.deepEqual(type, []);
  assert.equal(value!.length, 1);
});

Deno.test("checkFile() refuses what lies outside lib", () => {
  assert.match(checkFile("app.ts", `import "../tests/x.ts";`)[0]!, /outside lib/);
});

Deno.test("checkFile() refuses all of zod where its parts are meant", () => {
  assert.match(checkFile("http/x.ts", `import { z } from "zod";\n`)[0]!, /all of zod/);
  assert.deepEqual(checkFile("http/x.ts", `import * as z from "../zod_parts.ts";\n`), []);
});
