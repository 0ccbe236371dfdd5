import assert from "node:assert/strict";
import { mock } from "node:test";
import { getLogger } from "@logtape/logtape";
import { logFor } from "../../lib/cli/log.ts";
import { settings } from "../app/settings.ts";

Deno.test("logFor() goes through console on Deno Deploy, which keeps nothing else, without secrets", async () => {
  const store = "postgres://me:very-secret@db/site";
  const logging = logFor(await settings({ DENO_DEPLOY: "true", HOOKBOX_STORE: store }));
  const lines: string[] = [];
  const print = mock.method(console, "log", (line: string) => void lines.push(line));
  try {
    getLogger(["hookbox"]).warn("The password is {password}", { password: "very-secret" });
  } finally {
    print.mock.restore();
    logging.close();
  }
  assert.equal(lines.length, 1);
  const { level, message } = JSON.parse(lines[0]!);
  assert.equal(level, "warning");
  assert.match(message, /^The password is (?!very)/);
});
