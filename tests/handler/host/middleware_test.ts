import assert from "node:assert/strict";
import type { Event } from "../../../lib/event/types.ts";
import { PermanentError } from "../../../lib/handler/errors.ts";
import { wrapped } from "../../../lib/handler/host/middleware.ts";
import type { HandlerModule } from "../../../lib/handler/host/module.ts";
import type { Context, Middleware } from "../../../lib/handler/public.ts";
import { attempt } from "./support.ts";

/** Runs an attempt through layers, which are called `0`, `1`, …; gives its outcome and who was called. */
async function run(layers: Middleware[], module: Partial<HandlerModule> = {}) {
  const calls: string[] = [];
  const handler = module.default ?? (() => void calls.push("handler"));
  const whole = wrapped(
    { ...module, default: (event, ctx) => handler(event, ctx) },
    layers.map((wrap, n) => ({
      file: `${n}/_middleware.ts`,
      wrap: (event: Event, ctx: Context, next: () => Promise<void>) => {
        calls.push(String(n));
        return wrap(event, ctx, next);
      },
    })),
  );
  const { outcome } = await attempt(whole).outcome;
  const says = outcome.kind === "done"
    ? "done"
    : "error" in outcome
    ? `${outcome.kind}: ${outcome.error.message}`
    : `${outcome.kind}: ${outcome.reason}`;
  return { says, calls: calls.join(" ") };
}

const pass: Middleware = (_event, _ctx, next) => next();
const fails = () => {
  throw new Error("unreachable");
};

Deno.test("middleware is called outermost first, around the handler", async () => {
  const order: string[] = [];
  const around = (name: string): Middleware => async (_event, _ctx, next) => {
    order.push(`before ${name}`);
    await next();
    order.push(`after ${name}`);
  };
  const { says } = await run([around("a"), around("b")], { default: () => order.push("handler") });
  assert.equal(says, "done");
  assert.deepEqual(order, ["before a", "before b", "handler", "after b", "after a"]);
});

Deno.test("middleware gets the event and the context of the handler", async () => {
  const got: unknown[] = [];
  const keep = (event: unknown, ctx: unknown) => got.push(event, ctx);
  await run([(event, ctx, next) => {
    keep(event, ctx);
    return next();
  }], { default: keep });
  assert.ok(got[0] === got[2] && got[1] === got[3] && got.length === 4);
});

Deno.test("middleware that does not call next() skips the run, and says why", async () => {
  assert.deepEqual(await run([pass, () => {}]), {
    says: "skipped: middleware 1/_middleware.ts",
    calls: "0 1",
  });
  assert.deepEqual(await run([() => Promise.resolve("change freeze"), pass]), {
    says: "skipped: middleware 0/_middleware.ts: change freeze",
    calls: "0",
  });
});

Deno.test("what middleware throws counts as thrown by the handler", async () => {
  const dies: Middleware = () => {
    throw new PermanentError("not for us");
  };
  assert.deepEqual(await run([dies]), { says: "dead: not for us", calls: "0" });
  const late: Middleware = async (_event, _ctx, next) => {
    await next();
    throw new Error("too late");
  };
  assert.equal((await run([pass, late])).says, "failed: too late");
});

Deno.test("the handler's error goes through middleware, which may change or swallow it", async () => {
  const changes: Middleware = async (_event, _ctx, next) => {
    await next().catch((error) => {
      throw new Error(`wrapped: ${error.message}`);
    });
  };
  const swallows: Middleware = async (_event, _ctx, next) => {
    try {
      await next();
    } catch {
      // It is gone, which is fine.
    }
  };
  const module = { default: fails };
  assert.equal((await run([pass], module)).says, "failed: unreachable");
  assert.equal((await run([changes], module)).says, "failed: wrapped: unreachable");
  assert.equal((await run([swallows], module)).says, "done");
});

Deno.test("an attempt waits for a handler that middleware does not wait for, and fails with it", async () => {
  let over = false;
  const slow = async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    over = true;
    throw new Error("unreachable");
  };
  const forgets: Middleware = (_event, _ctx, next) => void next();
  assert.equal((await run([forgets], { default: slow })).says, "failed: unreachable");
  assert.ok(over);
  const throws: Middleware = (_event, _ctx, next) => {
    void next();
    throw new Error("impatient");
  };
  over = false;
  assert.equal((await run([throws], { default: slow })).says, "failed: impatient");
  assert.ok(over);
});

Deno.test("next() can be called once", async () => {
  const twice: Middleware = async (_event, _ctx, next) => {
    await next();
    await next();
  };
  assert.deepEqual(await run([twice]), {
    says: "failed: next() was called twice in 0/_middleware.ts",
    calls: "0 handler",
  });
});

Deno.test("middleware is called for what when() lets through only", async () => {
  assert.deepEqual(await run([pass], { when: () => "no ticket" }), {
    says: "skipped: no ticket",
    calls: "",
  });
});

Deno.test("middleware keeps what a handler that judges itself says", async () => {
  const module = {
    judges: true,
    default: () => ({ kind: "skipped", reason: "by itself" }),
  } as const;
  assert.equal((await run([pass], module)).says, "skipped: by itself");
});
