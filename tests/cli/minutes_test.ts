import assert from "node:assert/strict";
import { everyMinute } from "../../lib/cli/minutes.ts";

/** A cron that takes what the real one takes, in this form. (tests/e2e/deploy_e2e.ts has the real one.) */
function fakeCron() {
  const registered: { name: string; schedule: string; handler: () => Promise<void> }[] = [];
  const cron = (...args: unknown[]) => {
    assert.deepEqual(args.map((arg) => typeof arg), ["string", "string", "function"]);
    const [name, schedule, handler] = args as [string, string, () => Promise<void>];
    assert.match(name, /^[\w -]{1,64}$/);
    assert.match(schedule, /^\S+( \S+){4}$/);
    registered.push({ name, schedule, handler });
    return new Promise<void>(() => {});
  };
  return { registered, cron: cron as typeof Deno.cron };
}

Deno.test("everyMinute() registers at once, for every minute", () => {
  const { registered, cron } = fakeCron();
  everyMinute(cron);
  assert.deepEqual(registered.map(({ name, schedule }) => [name, schedule]), [
    ["hookbox", "* * * * *"],
  ]);
});

Deno.test("everyMinute() lets a minute last until its work is done, also one that began before there was any", async () => {
  const { registered, cron } = fakeCron();
  const minutes = everyMinute(cron);
  const begun = registered[0]!.handler();
  let works = 0;
  const done = Promise.withResolvers<void>();
  minutes.use(() => {
    works++;
    return done.promise;
  });
  let isOver = false;
  const over = begun.then(() => isOver = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.deepEqual([works, isOver], [1, false]);
  done.resolve();
  await over;
  await registered[0]!.handler();
  assert.equal(works, 2);
});

Deno.test("everyMinute() does nothing where there is no cron", () => {
  everyMinute(undefined).use(() => assert.fail("no minute begins"));
});
