import assert from "node:assert/strict";
import { foreground } from "../../../lib/cli/dev/foreground.ts";
import { listenToKeys, type Terminal } from "../../../lib/cli/dev/keys.ts";
import { until } from "../../until.ts";

/** A terminal that the test types on. */
function terminal({ ours = true } = {}) {
  const raw: boolean[] = [];
  let typing!: ReadableStreamDefaultController<Uint8Array>;
  let watcher = { end: () => {}, resume: () => {} };
  let watched = false;
  const made: Terminal = {
    isOurs: () => ours,
    setRaw: (on) => void raw.push(on),
    read: () => new ReadableStream({ start: (controller) => void (typing = controller) }),
    watch(end, resume) {
      watcher = { end, resume };
      watched = true;
      return () => void (watched = false);
    },
  };
  return {
    made,
    raw,
    type: (text: string) => typing.enqueue(new TextEncoder().encode(text)),
    end: () => watcher.end(),
    resume: () => watcher.resume(),
    isWatched: () => watched,
  };
}

Deno.test("listenToKeys() calls what belongs to a key, whether or not it is a capital", async () => {
  const { made, type } = terminal();
  const pressed: string[] = [];
  const keys = listenToKeys({
    r: () => pressed.push("replay"),
    q: () => pressed.push("quit"),
  }, made)!;
  type("rxR");
  type("\x03\x04");
  await until("all keys", () => pressed.length === 4);
  assert.deepEqual(pressed, ["replay", "replay", "quit", "quit"]);
  keys.close();
});

Deno.test("listenToKeys() leaves the terminal as it was, once", () => {
  const { made, raw, isWatched } = terminal();
  const keys = listenToKeys({}, made)!;
  assert.deepEqual([raw, isWatched()], [[true], true]);
  keys.close();
  keys.close();
  assert.deepEqual([raw, isWatched()], [[true, false], false]);
});

Deno.test("listenToKeys() leaves the terminal as it was when the process ends in another way", () => {
  const { made, raw, end, resume } = terminal();
  const keys = listenToKeys({}, made)!;
  resume();
  assert.deepEqual(raw, [true, true]);
  end();
  resume();
  keys.close();
  assert.deepEqual(raw, [true, true, false]);
});

Deno.test("listenToKeys() hears no keys after it was closed", async () => {
  const { made, type } = terminal();
  let pressed = 0;
  listenToKeys({ r: () => pressed++ }, made)!.close();
  assert.throws(() => type("r"));
  await Promise.resolve();
  assert.equal(pressed, 0);
});

Deno.test("listenToKeys() does nothing where the terminal is not ours", () => {
  const { made, raw } = terminal({ ours: false });
  assert.equal(listenToKeys({}, made), null);
  assert.deepEqual(raw, []);
});

Deno.test("foreground() reads whether the terminal belongs to another job", () => {
  const stat = (pgrp: number, tpgid: number) => () =>
    `4711 (a name (with) brackets) S 1 ${pgrp} ${pgrp} 34816 ${tpgid} 4194304 1 2 3`;
  assert.equal(foreground(stat(4711, 4711)), true);
  assert.equal(foreground(stat(4711, 42)), false);
  assert.equal(
    foreground(() => {
      throw new Deno.errors.NotFound();
    }),
    true,
  );
});
