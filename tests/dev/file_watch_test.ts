import assert from "node:assert/strict";
import {
  type Events,
  EVERY,
  FileWatch,
  LONGEST,
  type Place,
  QUIET,
} from "../../lib/dev/file_watch.ts";
import type { Stamps } from "../../lib/dev/stamps.ts";
import { FakeClock } from "../fake_clock.ts";
import { until } from "../until.ts";

/** Events that the test makes. */
class FakeEvents implements Events {
  closed = false;
  #wake = () => {};
  readonly #kinds: Deno.FsEvent["kind"][] = [];

  emit(kind: Deno.FsEvent["kind"] = "modify"): void {
    this.#kinds.push(kind);
    this.#wake();
  }

  close(): void {
    this.closed = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator]() {
    while (!this.closed) {
      const kind = this.#kinds.shift();
      if (kind) yield { kind };
      else await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}

/** A folder whose file has the content that the test gives it. */
async function scene(folder: string | null = null) {
  const clock = new FakeClock();
  const events: FakeEvents[] = [];
  const told: (readonly string[])[] = [];
  let busy: Promise<void> = Promise.resolve();
  const files = new Map([["/h/a.ts", "1"]]);
  const places: Place[] = folder === null ? [] : [{ path: folder, recursive: true }];
  const watch = new FileWatch({
    clock,
    places: () => places,
    look: () => Promise.resolve(new Map(files) as Stamps),
    appears: () => true,
    async changed(paths) {
      told.push(paths);
      await busy;
    },
    open() {
      const one = new FakeEvents();
      events.push(one);
      return one;
    },
  });
  await watch.start(new Map(files));
  return { clock, events, told, files, watch, wait: (until: Promise<void>) => busy = until };
}

Deno.test("FileWatch tells of a change once, when a burst of events is over", async () => {
  const root = await Deno.makeTempDir();
  const { clock, events: [events], told, files, watch } = await scene(root);
  files.set("/h/a.ts", "2");
  for (let i = 0; i < 5; i++) {
    events!.emit();
    await clock.advance(QUIET - 1);
  }
  assert.deepEqual(told, []);
  await clock.advance(1);
  assert.deepEqual(told, [["/h/a.ts"]]);
  watch.close();
  await Deno.remove(root);
});

Deno.test("FileWatch does not wait for the end of a burst that never ends", async () => {
  const root = await Deno.makeTempDir();
  const { clock, events: [events], told, files, watch } = await scene(root);
  files.set("/h/a.ts", "2");
  for (let ms = 0; ms < LONGEST && told.length === 0; ms += 10) {
    events!.emit();
    await clock.advance(10);
  }
  assert.equal(told.length, 1);
  assert.ok(clock.monotonic() <= LONGEST + QUIET);
  watch.close();
  await Deno.remove(root);
});

Deno.test("FileWatch says nothing where nothing is different, and is not woken by who reads", async () => {
  const root = await Deno.makeTempDir();
  const { clock, events: [events], told, files, watch } = await scene(root);
  events!.emit("modify");
  await clock.advance(QUIET);
  assert.deepEqual(told, []);
  files.set("/h/a.ts", "2");
  events!.emit("access");
  await clock.advance(QUIET * 2);
  assert.deepEqual(told, []);
  watch.close();
  await Deno.remove(root);
});

Deno.test("FileWatch finds a change that no event told of", async () => {
  const { clock, told, files, watch } = await scene();
  files.set("/h/b.ts", "1");
  await clock.advance(EVERY);
  assert.deepEqual(told, [["/h/b.ts"]]);
  files.delete("/h/a.ts");
  await clock.advance(EVERY);
  assert.deepEqual(told, [["/h/b.ts"], ["/h/a.ts"]]);
  watch.close();
  assert.equal(clock.pending, 0);
});

Deno.test("FileWatch tells of what has changed since a look before its start", async () => {
  const told: (readonly string[])[] = [];
  const watch = new FileWatch({
    clock: new FakeClock(),
    places: () => [],
    look: () => Promise.resolve(new Map([["/h/a.ts", "2"]])),
    appears: () => true,
    changed: (paths) => Promise.resolve(void told.push(paths)),
  });
  await watch.start(new Map([["/h/a.ts", "1"]]));
  assert.deepEqual(told, [["/h/a.ts"]]);
  watch.close();
});

Deno.test("FileWatch tells of what changes during a reload right after it", async () => {
  const { clock, told, files, watch, wait } = await scene();
  const slow = Promise.withResolvers<void>();
  wait(slow.promise);
  files.set("/h/a.ts", "2");
  await clock.advance(EVERY);
  files.set("/h/a.ts", "3");
  await watch.look();
  assert.equal(told.length, 1);
  slow.resolve();
  await clock.advance(0);
  assert.equal(told.length, 2);
  watch.close();
});

Deno.test("FileWatch asks for events of a folder that comes later, and anew of one that was replaced", async () => {
  const parent = await Deno.makeTempDir();
  const folder = `${parent}/handlers`;
  const { clock, events, watch } = await scene(folder);
  assert.equal(events.length, 0);
  // Its looks ask the real file system.
  const look = async (count: number) => {
    await watch.look();
    await until(`${count} times`, () => events.length === count);
  };
  await Deno.mkdir(folder);
  await look(1);
  await Deno.rename(folder, `${parent}/before`);
  await Deno.mkdir(folder);
  await look(2);
  assert.deepEqual(events.map(({ closed }) => closed), [true, false]);
  watch.close();
  assert.ok(events[1]!.closed);
  await clock.advance(0);
  await Deno.remove(parent, { recursive: true });
});

Deno.test("FileWatch hears of a save from the operating system", async () => {
  const root = await Deno.makeTempDir();
  const clock = new FakeClock();
  const looks: number[] = [];
  const watch = new FileWatch({
    clock,
    places: () => [{ path: root, recursive: true }],
    look: () => {
      looks.push(1);
      return Promise.resolve(new Map());
    },
    appears: () => true,
    changed: () => Promise.resolve(),
  });
  await watch.start(new Map());
  await Deno.writeTextFile(`${root}/a.ts`, "1");
  await until("a look", async () => {
    await clock.advance(QUIET);
    return looks.length > 1;
  });
  assert.ok(clock.monotonic() < EVERY, "no event came");
  watch.close();
  await Deno.remove(root, { recursive: true });
});
