import assert from "node:assert/strict";
import fc from "fast-check";
import { parseEnvFile } from "../../lib/config/env_file.ts";

/** The values alone; there must be no problems. */
function values(text: string): Record<string, string> {
  const { entries, problems } = parseEnvFile(text);
  assert.deepEqual(problems, []);
  return Object.fromEntries([...entries].map(([name, { value }]) => [name, value]));
}

Deno.test("parseEnvFile() reads names and values, with comments, export and blank lines", () => {
  assert.deepEqual(
    values(
      "\ufeff# a comment\r\nA=1\n\n  export B = two words \nC=x#y # comment\nD=\nE=# nothing\n",
    ),
    { A: "1", B: "two words", C: "x#y", D: "", E: "" },
  );
});

Deno.test("parseEnvFile() reads quotes and does not interpolate", () => {
  assert.deepEqual(
    values(
      `A='it is $HOME \\n # so'\nB="say \\"hi\\"\\n\\ttab \\\\ \\$X \\q"  # comment\nC=a$B\${C}\nD=""\n`,
    ),
    { A: "it is $HOME \\n # so", B: 'say "hi"\n\ttab \\ $X \\q', C: "a$B${C}", D: "" },
  );
});

Deno.test("parseEnvFile() reads quotes over several lines and keeps counting them", () => {
  const { entries, problems } = parseEnvFile(`A="one \n  two"\nB='x\ny'\nnonsense\n`);
  assert.deepEqual([...entries], [
    ["A", { value: "one \n  two", line: 1 }],
    ["B", { value: "x\ny", line: 3 }],
  ]);
  assert.deepEqual(problems, ["line 5 is not NAME=value"]);
});

Deno.test("parseEnvFile() reports every mistake with its line, without text of the file", () => {
  const { problems } = parseEnvFile(
    `just-a-secret\nA=1\nA=2\n1B=x\nC="x" hidden\nD="never closed\nE=1\n`,
  );
  assert.deepEqual(problems, [
    "line 1 is not NAME=value",
    "line 3 sets A again (first on line 2)",
    "line 4 is not NAME=value",
    "line 5 has text after the closing quote",
    "line 6 opens a quote that is never closed",
  ]);
});

Deno.test("parseEnvFile() reads back every value that is written in double quotes", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (value) => {
    // A bare \r before \n is a line end of Windows; values with one are written as escapes.
    const escaped = value.replace(/[\\"$]/g, "\\$&").replaceAll("\n", "\\n").replaceAll(
      "\r",
      "\\r",
    );
    assert.equal(values(`X="${escaped}"`)["X"], value);
  }));
});

Deno.test("parseEnvFile() has an answer for every text", () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(..."AB=\"'\\ \n#$") }), (text) => {
    const { entries, problems } = parseEnvFile(text);
    assert.ok(entries.size + problems.length <= text.split("\n").length);
  }));
});
