import assert from "node:assert/strict";
import { join } from "node:path";
import { systemClock } from "../../../lib/clock.ts";
import { BOUNDS } from "../../../lib/worker/bounds.ts";
import { createHosts } from "../../../lib/worker/hosts.ts";
import { recording } from "../../recordings.ts";
import { SOURCES } from "../../sources.ts";
import { claimed, job } from "../samples.ts";

const BODY = new TextEncoder().encode(recording("4.7.3", "interface-update-description").body);

Deno.test("hot hosts run what was saved, with what it imports, and what was good before while it is broken", async () => {
  const root = await Deno.makeTempDir();
  const write = (name: string, text: string) => Deno.writeTextFile(join(root, name), text);
  const handler = 'import { say } from "./_say.ts"; export default (_: unknown) => say();';
  await write("dcim.interface.update.ts", handler);
  await write("_say.ts", 'export const say = (): void => console.log("one");');
  await using hosts = Object.assign(
    createHosts({
      root,
      threads: 1,
      memory: 2 ** 28,
      sources: SOURCES,
      clock: systemClock,
      hot: true,
      // Under `deno test` a thread checks the types of its modules first.
      bounds: { ...BOUNDS, silence: 60_000 },
    }),
    {
      async [Symbol.asyncDispose]() {
        await hosts.end();
        await Deno.remove(root, { recursive: true });
      },
    },
  );
  /** What a run of the handler says now. */
  const said = async () => {
    const run = claimed("1", { handler: "dcim.interface.update" });
    const { log } = await hosts.run(job({ ...run, delivery: { ...run.delivery, body: BODY } }));
    return log.map(({ message }) => message);
  };
  await hosts.start();
  assert.deepEqual(await said(), ["one"]);

  await write("_say.ts", 'export const say = (): void => console.log("two");');
  await hosts.reload();
  assert.deepEqual(await said(), ["two"]);

  await write("_say.ts", 'export const say = (): void => console.log("three";');
  const { handlers: [info], problems: [problem] } = await hosts.reload();
  assert.equal(info!.status, "ready");
  assert.match(problem!.problem, /_say\.ts:1:\d+.*the version from before goes on/);
  assert.equal(problem!.place!.path, await Deno.realPath(join(root, "_say.ts")));
  assert.deepEqual(await said(), ["two"]);

  // Twice in a row: there is no spare thread yet.
  await write("_say.ts", 'export const say = (): void => console.log("four");');
  await hosts.reload();
  assert.deepEqual(await said(), ["four"]);
});
