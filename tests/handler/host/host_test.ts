import assert from "node:assert/strict";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { startHost } from "../../../lib/handler/host/host.ts";
import { packed } from "../../../lib/handler/host/pack.ts";
import type { FromHost, Post, ToHost } from "../../../lib/handler/host/protocol.ts";
import { FakeClock } from "../../fake_clock.ts";
import { SOURCES } from "../../sources.ts";
import { Folder, type Of, runMessage } from "./support.ts";

/** A host in this thread, as with `HOOKBOX_THREADS=0`. */
class Inline implements Disposable {
  readonly messages: FromHost[] = [];
  readonly heartbeat = new SharedArrayBuffer(4);
  readonly #folder: Folder;
  readonly #main: MessagePort;
  readonly host: MessagePort;
  #look: () => void = () => {};

  constructor(files: Readonly<Record<string, string>>) {
    this.#folder = new Folder(files);
    const { port1, port2 } = new MessageChannel();
    this.#main = port1;
    this.host = port2;
    port1.on("message", (post: Post) => {
      if (post.type !== "batch") return;
      this.messages.push(...post.messages);
      this.post({ type: "ack", batch: post.seq });
      this.#look();
    });
    const init = {
      root: this.#folder.root,
      skip: {},
      sources: SOURCES,
      heartbeat: this.heartbeat,
      dryRun: true,
    } as const;
    startHost(init, port2, { clock: new FakeClock() });
  }

  post(message: ToHost): void {
    this.#main.postMessage(packed([message]));
  }

  async next<T extends FromHost["type"]>(type: T, run?: string): Promise<Of<T>> {
    while (true) {
      const found = this.messages.find((it): it is Of<T> =>
        it.type === type && (run === undefined || (it as { run?: string }).run === run)
      );
      if (found) return found;
      await new Promise<void>((resolve) => this.#look = resolve);
    }
  }

  close(): void {
    this.#main.close();
  }

  [Symbol.dispose](): void {
    this.close();
    this.host.close();
    this.#folder[Symbol.dispose]();
  }
}

Deno.test("startHost() runs handlers in the main thread over a MessageChannel", async () => {
  using inline = new Inline({
    "dcim.interface.update.ts": `
      export default (event, ctx) => {
        console.log(event.objectType, ctx.dryRun);
        setTimeout(() => { throw new Error("too late"); });
      };`,
  });
  inline.post(runMessage({ handler: "dcim.interface.update" }));
  const { outcome, log } = await inline.next("outcome");
  assert.deepEqual(outcome, { kind: "done" });
  assert.equal(log[0]?.message, "dcim.interface true");
  assert.match((await inline.next("stray")).error, /^Error: too late/);
  assert.equal(inline.messages[0]?.type, "loaded", "runs wait until everything is loaded");
});

Deno.test("startHost() aborts the attempt of the claim that is meant, and no other", async () => {
  using inline = new Inline({
    "dcim.interface.update.ts": `
      export default (_event, { signal }) => new Promise((_resolve, reject) => {
        if (signal.aborted) reject(signal.reason);
        signal.addEventListener("abort", () => reject(signal.reason));
      });`,
  });
  await inline.next("loaded");
  for (const id of ["a", "b"]) inline.post(runMessage({ id, claim: 2 }));
  inline.post({ type: "abort", run: "a", claim: 1, reason: "an old claim", timeout: false });
  inline.post({ type: "abort", run: "b", claim: 2, reason: "its own", timeout: false });
  inline.post({ type: "abort", run: "nobody", claim: 2, reason: "gone", timeout: false });
  const b = await inline.next("outcome", "b");
  assert.match(b.outcome.kind === "failed" ? b.outcome.error.message : "", /its own/);
  assert.equal(inline.messages.some((it) => it.type === "outcome" && it.run === "a"), false);
  inline.post({ type: "abort", run: "a", claim: 2, reason: "its own", timeout: false });
  await inline.next("outcome", "a");
});

Deno.test("startHost() stops when main closes the line", async () => {
  using inline = new Inline({});
  await inline.next("loaded");
  const closed = new Promise((resolve) => inline.host.on("close", resolve));
  inline.close();
  // The heartbeat's interval would be a leak, which the test runner reports.
  await closed;
});
