/**
 * A real, durable PostgreSQL of a test's own.
 *
 * @module
 */
import assert from "node:assert/strict";

/** What can be done to it. `up` gives the URL of its database. */
export type Rig = (action: "up" | "crash" | "restart" | "down") => Promise<string>;

/** The server at this port, which nothing else uses. */
export function rigAt(port: string): Rig {
  return async (action) => {
    const { code, stdout, stderr } = await new Deno.Command(
      new URL("rigs/postgres.sh", import.meta.url).pathname,
      { args: [action, "--port", port], env: { PG_DURABLE: "1" } },
    ).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    return /DATABASE_URL=(.*)/.exec(new TextDecoder().decode(stdout))?.[1] ?? "";
  };
}
