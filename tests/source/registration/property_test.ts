import { deepStrictEqual as same, ok, strictEqual as is } from "node:assert/strict";
import fc from "fast-check";
import { build, isOurs, isTheirs, play, scene, type Stage } from "./scene.ts";
import { triggers } from "./setup.ts";

/** Every object that is not ours, to the byte. */
function foreign({ webhooks, rules }: Stage): string {
  return JSON.stringify(
    [webhooks, rules].map((kept) => [...kept.values()].filter((row) => !isOurs(row))),
  );
}

function everything({ webhooks, rules }: Stage): string {
  return JSON.stringify([[...webhooks], [...rules]]);
}

Deno.test("reconcile() comes to rest at once and never touches what is not ours, in every generation", async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (it) => {
      const stage = build(it);
      const [all, others] = [everything(stage), foreign(stage)];
      const { registration } = play(it, stage);
      const theirs = isTheirs(stage);
      const { status, message } = await registration.reconcile();
      is(foreign(stage), others);
      if (theirs) {
        is(status, "refused");
        is(everything(stage), all);
        return;
      }
      is(status, "registered", message);
      const plan = await registration.check();
      same(plan.steps, []);
      const before = everything(stage);
      same((await registration.reconcile()).steps, []);
      is(everything(stage), before);
      ok(!deliveredTwice(stage), "two of ours match one change");
    }),
    { numRuns: 400 },
  );
});

Deno.test("remove() takes away all that is ours and nothing else, in every generation", async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (it) => {
      const stage = build({ ...it, ourWebhooks: [], ourRules: [] });
      const others = foreign(stage);
      const { registration } = play(it, stage);
      await registration.reconcile();
      is((await registration.remove()).status, "off");
      is(foreign(stage), others);
      const ours = [...stage.webhooks.values(), ...stage.rules.values()].filter(isOurs);
      ok(ours.length === 0 || hasGuest(stage));
    }),
    { numRuns: 150 },
  );
});

/** Whether a rule of others happens to call our webhook, which then stays. */
function hasGuest({ rules, webhooks }: Stage): boolean {
  const ours = [...webhooks.values()].filter(isOurs).map(({ id }) => id);
  return [...rules.values()].some((rule) =>
    rule.action_object_type === "extras.webhook" && ours.includes(rule.action_object_id)
  );
}

function deliveredTwice(stage: Stage): boolean {
  const pairs = Object.values(triggers(stage)).filter(({ objectTypes }) => objectTypes?.length)
    .flatMap(({ objectTypes, events }) =>
      objectTypes.flatMap((type) => events.map((event) => `${type} ${event}`))
    );
  return new Set(pairs).size !== pairs.length;
}
