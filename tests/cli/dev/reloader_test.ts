import assert from "node:assert/strict";
import { join } from "node:path";
import type { RunEnded } from "../../../lib/app/delivered.ts";
import { Reloader } from "../../../lib/cli/dev/reloader.ts";
import { Screen } from "../../../lib/cli/dev/screen.ts";
import { EVERY } from "../../../lib/dev/file_watch.ts";
import { HotFiles } from "../../../lib/dev/hot_files.ts";
import type { HandlerSet } from "../../../lib/handler/types.ts";
import type { ReloadReport } from "../../../lib/http/operations.ts";
import { FakeClock } from "../../fake_clock.ts";
import { handler } from "../../handler/made.ts";
import { completion, failed, START } from "../../store/contract/harness.ts";
import { claimed } from "../../worker/samples.ts";
import { until } from "../../until.ts";
import { fakeIo } from "../fake_io.ts";

const GOOD: HandlerSet = { handlers: [handler("dcim.site.update")], problems: [] };

/** A run that has failed and waits to be tried again. */
const FAILED: RunEnded = {
  run: claimed("7"),
  completion: completion({ id: "7", claim: 1 }, failed(5_000)),
  completed: { state: "ready", runAt: START + 5_000, more: false },
};

/** A reloader of real files, whose clock the test moves, with a server that only counts. */
async function scene() {
  const root = await Deno.realPath(await Deno.makeTempDir());
  await Deno.mkdir(join(root, "handlers"));
  const write = (name: string, text: string) => Deno.writeTextFile(join(root, name), text);
  await write("handlers/dcim.site.update.ts", 'import "../shared.ts"; export default () => {};');
  await write("shared.ts", "export const a = 1;");

  const done: string[] = [];
  const answer: { report: ReloadReport; error: Error | null } = {
    report: { ok: true, problems: [] },
    error: null,
  };
  const server = {
    glance: () => ({ handlers: GOOD }),
    reloadHandlers() {
      done.push("handlers");
      return answer.error ? Promise.reject(answer.error) : Promise.resolve(GOOD);
    },
    reload() {
      done.push("settings");
      return Promise.resolve(answer.report);
    },
    retry(ids: readonly string[]) {
      done.push(`retry ${ids.join()}`);
      return Promise.resolve(ids.length);
    },
  };
  const io = fakeIo();
  const clock = new FakeClock();
  const files = new HotFiles([join(root, "handlers")], [join(root, "hookbox.env")]);
  const screen = new Screen({
    io,
    clock,
    width: () => 100,
    redact: (text) => text,
    show: (path) => files.show(path),
    read: () => null,
    placeIn: () => undefined,
  });
  const reloader = new Reloader({
    server,
    files,
    screen,
    io,
    clock,
    open: () => {
      throw new Error("no events: it looks by itself");
    },
  });
  await files.learn();
  await reloader.start(await files.look());
  /** Waits until it has looked, and done what there was to do. */
  const after = async (count: number) => {
    await until(`${count} done`, async () => {
      await clock.advance(EVERY);
      return done.length >= count;
    });
    return done;
  };
  return {
    write,
    io,
    screen,
    answer,
    done,
    after,
    reloader,
    async [Symbol.asyncDispose]() {
      reloader.close();
      await Deno.remove(root, { recursive: true });
    },
  };
}

Deno.test("Reloader reloads the handlers when one changes, or what one imports", async () => {
  await using s = await scene();
  await s.write("handlers/dcim.site.update.ts", 'import "../shared.ts"; export default (e) => e;');
  assert.deepEqual(await s.after(1), ["handlers"]);
  await until(
    "it is told",
    () => /reloaded in \d+ ms {2}dcim\.site\.update\.ts/.test(s.io.stderr()),
  );
  await s.write("shared.ts", "export const a = 22;");
  assert.deepEqual(await s.after(2), ["handlers", "handlers"]);
});

Deno.test("Reloader follows an import that a change has brought", async () => {
  await using s = await scene();
  await s.write("other.ts", "export const b = 1;");
  await s.write("handlers/dcim.site.update.ts", 'import "../other.ts"; export default () => {};');
  await s.after(1);
  await until("the file is known", async () => {
    await s.write("other.ts", `export const b = ${Math.random()};`);
    await s.after(0);
    return s.done.length > 1;
  });
});

Deno.test("Reloader reads the settings again when their file changes, and keeps those before when it must", async () => {
  await using s = await scene();
  s.answer.report = { ok: true, problems: ["HOOKBOX_DRAIN has changed: start it again"] };
  await s.write("hookbox.env", "HOOKBOX_DRAIN=5s\n");
  assert.deepEqual(await s.after(1), ["settings"]);
  await until("it is told", () => /HOOKBOX_DRAIN has changed/.test(s.io.stderr()));
  s.answer.report = { ok: false, problems: ["wrong"] };
  await s.write("hookbox.env", "HOOKBOX_DRAIN=x\n");
  await s.after(2);
  await until("it is told", () => /The settings from before stay/.test(s.io.stderr()));
});

Deno.test("Reloader tries at once what has failed before", async () => {
  await using s = await scene();
  s.screen.ended(FAILED);
  await s.reloader.reload();
  assert.deepEqual(s.done, ["handlers", "retry 7"]);
});

Deno.test("Reloader says why nothing could be loaded, and goes on", async () => {
  await using s = await scene();
  s.answer.error = new Error("Cannot reload the handlers, the old ones stay: no memory");
  await s.reloader.reload();
  assert.match(s.io.stderr(), /✗ Cannot reload the handlers, the old ones stay/);
  s.answer.error = null;
  await s.reloader.reload();
  assert.match(s.io.stderr(), /↻ reloaded in/);
});
