import assert from "node:assert/strict";
import { CommandError } from "../../lib/cli/command_error.ts";
import { parseSince } from "../../lib/cli/since.ts";

const NOW = Date.UTC(2026, 10, 22, 12);

Deno.test("parseSince() takes how long ago, or a time", () => {
  assert.equal(parseSince("90m", NOW), NOW - 90 * 60_000);
  assert.equal(parseSince("7d", NOW), NOW - 7 * 86_400_000);
  assert.equal(parseSince("2026-11-22T11:00:00Z", NOW), NOW - 3_600_000);
});

Deno.test("parseSince() refuses what is neither, and the future", () => {
  for (const text of ["yesterday", "7", "d7", "2027-01-01", ""]) {
    assert.throws(() => parseSince(text, NOW), (error) => {
      assert.ok(error instanceof CommandError && error.exitCode === 2);
      return true;
    }, text);
  }
});
