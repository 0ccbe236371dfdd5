import assert from "node:assert/strict";
import fc from "fast-check";
import { specifiersOf } from "../../lib/handler/specifiers.ts";

const texts = (source: string) => specifiersOf(source).map(({ text }) => text);

Deno.test("specifiersOf() finds every form of import", () => {
  assert.deepEqual(
    texts(`
      import a from "./a.ts";
      import type { B } from './b.ts';
      import "./c.ts";
      export * from "./d.ts";
      export { e } from "../e.mjs";
      import data from "./data.json" with { type: "json" };
      import {
        f,
      } from "zod";
      const g = await import("./g.ts");
      const h = await import( './h.ts' );
    `),
    [
      "./a.ts",
      "./b.ts",
      "./c.ts",
      "./d.ts",
      "../e.mjs",
      "./data.json",
      "zod",
      "./g.ts",
      "./h.ts",
    ],
  );
});

Deno.test("specifiersOf() passes over comments, and over what is computed", () => {
  assert.deepEqual(
    texts(`
      // import a from "./a.ts";
      /* import b from "./b.ts"; */
      const url = "https://example.com/"; import c from "./c.ts";
      await import(url);
      await import(\`./\${url}.ts\`);
      const text = 'about "imports"';
    `),
    ["./c.ts"],
  );
});

Deno.test("specifiersOf() says where the text is", () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom("./a.ts", "zod", "../b.js"), (before, text) => {
      fc.pre(!/[/*"'`]/.test(before));
      const source = `${before}\nimport x from "${text}";\n`;
      const found = specifiersOf(source).at(-1)!;
      assert.equal(source.slice(found.offset, found.offset + text.length), text);
    }),
  );
});
