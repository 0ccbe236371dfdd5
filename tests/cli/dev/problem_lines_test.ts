import assert from "node:assert/strict";
import fc from "fast-check";
import { placeLines } from "../../../lib/cli/dev/problem_lines.ts";
import { fakeIo } from "../fake_io.ts";

const SOURCE = `import a from "a";

export default () => {
\treturn a(;
};
`;

const lines = (line: number, column: number, source: string | null = SOURCE, width = 80) =>
  placeLines({ path: "/h/x.ts", line, column }, "x.ts", source, { io: fakeIo(), width });

Deno.test("placeLines() shows the line with a caret, between those around it", () => {
  assert.deepEqual(lines(4, 11), [
    "x.ts:4:11",
    "  2 │ ",
    "  3 │ export default () => {",
    "> 4 │  return a(;",
    "    │           ^",
    "  5 │ };",
  ]);
});

Deno.test("placeLines() shows of a long line the part that is wrong", () => {
  const long = `const x = [${"1, ".repeat(100)}];`;
  const [, row, caret] = lines(1, 200, long, 60);
  assert.ok(row!.length <= 60, row);
  assert.equal(row![caret!.indexOf("^")], long[199]);
});

Deno.test("placeLines() is the place alone where there is no such line", () => {
  assert.deepEqual(lines(99, 1), ["x.ts:99:1"]);
  assert.deepEqual(lines(1, 1, null), ["x.ts:1:1"]);
});

Deno.test("placeLines() points at the character, wherever it is", () => {
  fc.assert(fc.property(
    fc.array(fc.string({ unit: "grapheme-ascii", maxLength: 150 }), { minLength: 1 }),
    fc.nat(),
    fc.nat(),
    (texts, a, b) => {
      const line = a % texts.length;
      fc.pre(texts[line]!.trimEnd() !== "");
      const column = b % texts[line]!.trimEnd().length;
      const shown = lines(line + 1, column + 1, texts.join("\n"), 60);
      const at = shown.findIndex((row) => row.startsWith("> "));
      assert.equal(shown[at]![shown[at + 1]!.lastIndexOf("^")], texts[line]![column]);
    },
  ));
});
