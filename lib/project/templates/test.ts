/**
 * The test of a new handler.
 *
 * @module
 */
import type { Template } from "./template.ts";

/** @param path Of the handler, without extension; the test lies beside it. */
export function testOf(path: string, { does, event, context, lines }: Template): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const expected = lines.map((line) => `\`${line}\``).join(", ");
  return `import assert from "node:assert/strict";
import { createEvent, runHandler } from "hookbox/testing";
import * as handler from "./${name}.ts";

Deno.test("${name} ${does}", async () => {
  const event = ${event};
  const { outcome, lines } = await runHandler(handler, event${
    context === undefined ? "" : `, ${context}`
  });
  assert.equal(outcome, "done");
  assert.deepEqual(lines, [${expected}]);
});
`;
}
