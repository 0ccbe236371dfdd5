import assert from "node:assert/strict";
import { systemClock } from "../../lib/clock.ts";
import type { NetBoxDouble, Version } from "../../lib/testing/netbox/mod.ts";
import { ADMIN, createNetBoxDouble, seed } from "../../lib/testing/netbox/mod.ts";
import { until } from "../until.ts";
import { Box } from "../versions/box.ts";

/** What becomes of the answer to a write of hookbox, which NetBox has done; null: it never comes. */
type Answer = (answer: Response) => Response | null | Promise<Response | null>;

/** A NetBox with three interfaces, and a hookbox that works there as the user `hookbox`. */
class Pair implements AsyncDisposable {
  /** How much later it is than it really is, in milliseconds. */
  later = 0;
  readonly double: NetBoxDouble;
  readonly #netbox: Deno.HttpServer<Deno.NetAddr>;
  readonly #end = Promise.withResolvers<Response>();
  #answer: Answer = (answer) => answer;
  #hookbox!: Box;

  private constructor(version: Version, plugins: Readonly<Record<string, string>>) {
    this.double = createNetBoxDouble({
      version,
      plugins,
      tokens: { [ADMIN]: { user: "hookbox" } },
      now: () => Date.now() + this.later,
    });
    const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
    this.#netbox = Deno.serve(options, async (request) => {
      const response = await this.double.handle(request);
      if (request.method === "GET") return response;
      return await this.#answer(response) ?? await this.#end.promise;
    });
  }

  /** Starts both, and registers the one with the other. */
  static async start(
    handlers: Readonly<Record<string, string>>,
    version: Version = "4.7.3",
    plugins: Readonly<Record<string, string>> = {},
  ): Promise<Pair> {
    const pair = new Pair(version, plugins);
    await seed(pair.double);
    const url = `http://127.0.0.1:${pair.#netbox.addr.port}`;
    const env = { NETBOX_URL: url, NETBOX_TOKEN: ADMIN, HOOKBOX_DRAIN: "0s" };
    pair.#hookbox = await Box.start(env, handlers);
    const { status, message } = await pair.#hookbox.registered();
    assert.equal(status, "registered", message);
    return pair;
  }

  get server() {
    return this.#hookbox.server;
  }

  /** From now on what hookbox writes is answered like this. */
  answer(answer: Answer): void {
    this.#answer = answer;
  }

  /** Somebody changes the description of an interface. */
  async edit(description: string, id = 1): Promise<void> {
    await this.double.as("ana").patch(`/api/dcim/interfaces/${id}/`, { description });
  }

  /** The description of an interface. */
  description(id = 1): unknown {
    return this.double.table("dcim.interface").get(id)!.description;
  }

  /** Hookbox is stopped in the midst of everything, and started again a while later. */
  async restart(later: number): Promise<void> {
    this.later += later;
    await this.#hookbox.stop();
    await this.#hookbox.start({ ...systemClock, now: this.double.now });
  }

  /** How many runs wait: behind another of the same object, or until their origin is known. */
  async waiting(state: "waiting" | "held" = "waiting"): Promise<number> {
    return (await this.#hookbox.store.listRuns({ states: [state] })).length;
  }

  /** Webhooks are sent until nothing happens any more; gives all runs, the oldest first. */
  async runs() {
    const rows = await until("nothing happens any more", async () => {
      await this.double.deliveries.flush();
      const rows = await this.#hookbox.store.listRuns({ limit: 1_000 });
      const isOver = rows.every(({ state }) => ["done", "skipped", "dead"].includes(state));
      return isOver && this.double.deliveries.pending.length === 0 && rows;
    });
    return rows.reverse();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hookbox[Symbol.asyncDispose]();
    this.#end.resolve(new Response());
    await this.#netbox.shutdown();
  }
}

type Run = Awaited<ReturnType<Pair["runs"]>>[number];

/** `writer done`. */
const told = (runs: readonly Run[]) =>
  runs.map(({ handler, state }) => `${handler.replace(/.*[.]/, "")} ${state}`);

/** Appends to the description of its own object: nothing but hookbox ends that. */
const append = (text: string, config = "{}") => `
export const config = ${config};
export default (event, ctx) =>
  ctx.netbox.dcim.interfaces.update(event.objectId, {
    description: event.data.description + ${JSON.stringify(text)},
  });`;

const WRITER = "dcim.interface.update.writer";

for (const version of ["3.6.9", "4.4.10", "4.7.3"] as const) {
  Deno.test(`an own change runs no handler, whenever its webhook comes (NetBox ${version})`, async () => {
    await using pair = await Pair.start({ [`${WRITER}.ts`]: append("!") }, version);
    const { deliveries } = pair.double;
    let came = 0;
    const early: Answer = async (answer) => {
      await deliveries.flush();
      came += await pair.waiting();
      return answer;
    };
    // As through a proxy that lets only known headers pass: the change log must be asked.
    const nameless: Answer = async (answer) => {
      await early(answer);
      answer.headers.delete("x-request-id");
      return answer;
    };
    for (const [index, answer] of [early, nameless, (answer: Response) => answer].entries()) {
      pair.answer(answer);
      await pair.edit(`${index}`);
      const [run, own] = (await pair.runs()).slice(2 * index);
      assert.deepEqual(told([run!, own!]), ["writer done", "writer skipped"]);
      assert.equal(own!.reason, `own change: written by ${WRITER} in run ${run!.id}`);
      assert.equal(pair.description(), `${index}!`);
    }
    assert.equal(came, 2, "webhooks that came before their answers");
  });
}

Deno.test("an own change whose answer was lost with its process runs no handler", async () => {
  await using pair = await Pair.start({ [`${WRITER}.ts`]: append("!") });
  const written = Promise.withResolvers<void>();
  pair.answer(async () => {
    await pair.double.deliveries.flush();
    written.resolve();
    return null;
  });
  await pair.edit("new");
  await pair.double.deliveries.flush();
  await written.promise;
  pair.answer((answer) => answer);
  await pair.restart(5 * 60_000);
  const [run, ...others] = await pair.runs();
  assert.equal(run!.state, "done");
  assert.ok(others.length > 0);
  for (const { state, reason } of others) {
    assert.equal(state, "skipped");
    assert.equal(reason, `own change: written by ${WRITER} in run ${run!.id}`);
  }
});

Deno.test("own changes of steps and of every attempt run no handler", async () => {
  await using pair = await Pair.start({
    [`${WRITER}.ts`]: `
export const config = { backoff: "10ms" };
export default async (event, ctx) => {
  const write = (description) => ctx.netbox.dcim.interfaces.update(event.objectId, { description });
  await ctx.step("once", () => write("in a step"));
  await write("attempt " + ctx.attempt);
  if (ctx.attempt < 3) throw new Error("once more");
};`,
  });
  await pair.edit("new");
  assert.deepEqual(told(await pair.runs()), ["writer done", ...Array(4).fill("writer skipped")]);
  assert.equal(pair.description(), "attempt 3");
});

Deno.test("the own changes of a bulk write run no handler, in any order, and told twice", async () => {
  await using pair = await Pair.start({
    [`${WRITER}.ts`]: `
export default (event, ctx) =>
  ctx.netbox.dcim.interfaces.update([1, 2, 3].map((id) => ({ id, description: event.id })));`,
  });
  const { deliveries } = pair.double;
  pair.answer(async (answer) => {
    deliveries.pending.reverse().push(deliveries.pending[0]!);
    await deliveries.flush();
    return answer;
  });
  await pair.edit("new");
  assert.deepEqual(told(await pair.runs()), ["writer done", ...Array(3).fill("writer skipped")]);
});

Deno.test("what is held by a write of the registration runs as soon as that is answered", async () => {
  await using pair = await Pair.start({
    "dcim.interface.update.listener.ts": "export default () => {};",
  });
  // Past the second look at the handlers (2 s), which would wake the worker, too.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const [webhook] = pair.double.webhooks.values();
  webhook!.ssl_verification = !webhook!.ssl_verification;
  let held = 0;
  pair.answer(async (answer) => {
    await pair.double.as("hookbox").patch("/api/dcim/interfaces/1/", { description: "by hand" });
    await pair.double.deliveries.flush();
    held += await pair.waiting("held");
    return answer;
  });
  await pair.server.register({ dryRun: false, takeOver: false });
  assert.equal(held, 1, "runs of webhooks that came before the answer");
  assert.deepEqual(told(await pair.runs()), ["listener done"]);
});

Deno.test("ownChanges others: a handler runs for what another has written", async () => {
  await using pair = await Pair.start({
    "dcim.interface.update.first.ts": append("!"),
    "dcim.interface.update.second.ts": append("?", `{ ownChanges: "others" }`),
  });
  await pair.edit("new");
  const runs = await pair.runs();
  // Both for ana's change, and the second for the first's; each has written.
  assert.deepEqual(told(runs).sort(), [
    "first done",
    ...Array(3).fill("first skipped"),
    ...Array(2).fill("second done"),
    ...Array(2).fill("second skipped"),
  ]);
});

Deno.test("ownChanges run: a handler runs for what it has written itself, to the depth of 8", async () => {
  await using pair = await Pair.start({ [`${WRITER}.ts`]: append("!", `{ ownChanges: "run" }`) });
  await pair.edit("new");
  const runs = await pair.runs();
  assert.deepEqual(told(runs), [...Array(8).fill("writer done"), "writer skipped"]);
  assert.match(runs.at(-1)!.reason!, /a chain of 8 handlers that write because of each other/);
  assert.equal(pair.description(), "new!!!!!!!!");
});

Deno.test("an own change whose webhook is lost is caught up with, and runs no handler", async () => {
  await using pair = await Pair.start({ [`${WRITER}.ts`]: append("!") });
  const { pending } = pair.double.deliveries;
  pair.answer((answer) => {
    pending.length = 0;
    return answer;
  });
  await pair.edit("new");
  await pair.runs();
  await pair.edit("new", 2);
  pending.length = 0;
  pair.later += 120_000;
  pair.answer((answer) => answer);
  const [result] = await pair.server.catchUp({
    since: pair.double.now() - 600_000,
    dryRun: false,
  });
  assert.equal(result!.stored, 2);
  assert.deepEqual(told(await pair.runs()), [
    "writer done",
    "writer skipped",
    "writer done",
    "writer skipped",
  ]);
});

Deno.test("the merge of an own change in a branch runs handlers", async () => {
  await using pair = await Pair.start(
    {
      [`${WRITER}.ts`]: `
export default (event, ctx) => {
  const { description } = event.data;
  if (description === "planned") return;
  return ctx.netbox.branch(description).dcim.interfaces.update(1, { description: "planned" });
};`,
    },
    "4.7.3",
    { netbox_branching: "1.2.2" },
  );
  const branch = await pair.double.branch("plan");
  pair.answer((answer) => {
    // What is done in a branch is asked for twice, with 5 s in between.
    pair.double.deliveries.pending.length = 0;
    return answer;
  });
  await pair.edit(branch.schemaId);
  assert.deepEqual(told(await pair.runs()), ["writer done"]);
  branch.merge();
  const runs = await pair.runs();
  assert.deepEqual(told(runs), ["writer done", "writer done"]);
  assert.equal(runs[1]!.user, "hookbox");
  assert.equal(pair.description(), "planned");
});
