/**
 * Several executables on one PostgreSQL, each with a clock of its own.
 *
 * @module
 */
import assert from "node:assert/strict";
import { newSchema, type Schema } from "../store/postgres/server.ts";
import { Hookbox } from "./hookbox.ts";
import { SECRET } from "./load.ts";
import { type Rig, rigAt } from "./postgres.ts";

/** Processes that share a store and a ledger. */
export interface Cluster extends AsyncDisposable {
  readonly boxes: readonly Hookbox[];
  /** The file into which all handlers write. */
  readonly ledger: string;
  readonly schema: Schema;
  /** Its database server. */
  readonly rig: Rig;
  /** The ends of their logs. */
  log(): string;
}

/** How a process differs from the others. */
export interface Member {
  /** By how much its clock is wrong, as faketime(1) takes it: `"+10m"`. */
  readonly clock?: string;
  readonly handlers: Readonly<Record<string, string>>;
}

/** Starts them all. */
export async function startCluster(members: readonly Member[]): Promise<Cluster> {
  const rig = rigAt(Deno.env.get("HOOKBOX_PROCESSES_PORT") ?? "5549");
  const schema = newSchema(await rig("up"));
  const ledger = await Deno.makeTempFile({ prefix: "hookbox-ledger-" });
  const boxes: Hookbox[] = [];
  for (const { clock, handlers } of members) {
    boxes.push(
      await Hookbox.create(handlers, {
        HOOKBOX_SECRETS: SECRET,
        HOOKBOX_STORE: schema.url,
        LEDGER: ledger,
        ...clock === undefined ? {} : await wrongClock(clock),
      }),
    );
  }
  await Promise.all(boxes.map((box) => box.start()));
  return {
    boxes,
    ledger,
    schema,
    rig,
    log: () => boxes.map((box) => box.log.slice(-1500)).join("\n---\n"),
    async [Symbol.asyncDispose]() {
      // Whatever goes wrong with one, none of the others must live on.
      await Promise.allSettled(boxes.map((box) => box[Symbol.asyncDispose]()));
      await schema[Symbol.asyncDispose]();
      await Deno.remove(ledger);
      await rig("down");
    },
  };
}

/** The environment in which a program finds another time. */
async function wrongClock(offset: string): Promise<Record<string, string>> {
  const rig = new URL("rigs/faketime.sh", import.meta.url).pathname;
  const { code, stdout, stderr } = await new Deno.Command(rig, { args: [offset] }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  return Object.fromEntries(lines.map((line) => {
    const at = line.indexOf("=");
    return [line.slice(0, at), line.slice(at + 1)];
  }));
}
