import { deepStrictEqual as same, ok, strictEqual as is } from "node:assert/strict";
import fc from "fast-check";
import { NetBoxError } from "../../../lib/source/netbox/api.ts";
import type { Subscription } from "../../../lib/source/types.ts";
import { build, isOurs, play, type Scene, scene, type Stage, triggerRow, TYPES } from "./scene.ts";
import type { Hookbox } from "./setup.ts";

const EVENTS = ["create", "update", "delete"];

/** Handlers that overlap often, so that object types move between webhooks. */
const subscriptions: fc.Arbitrary<Subscription[]> = fc.array(
  fc.record({
    objectType: fc.constantFrom(...TYPES, "dcim.*", "ipam.*", "*.vlan"),
    actions: fc.subarray(EVENTS, { minLength: 1 }),
    handlers: fc.constant(["some.handler"]),
  }),
  { minLength: 1, maxLength: 4 },
);

/** What a person does to one of our objects. */
const edit = fc.record({
  which: fc.nat(),
  /** Another of ours, whose place it gets. */
  other: fc.nat(),
  what: fc.constantFrom("delete", "url", "place", "trigger", "secret", "enabled"),
  trigger: fc.record({
    types: fc.subarray(TYPES, { minLength: 1 }),
    events: fc.subarray(EVENTS, { minLength: 1 }),
    enabled: fc.boolean(),
  }),
});

type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

const drama = fc.record({
  source: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom("nautobot", "3.6.9") },
    { weight: 1, arbitrary: scene.map((it) => it.source) },
  ) as fc.Arbitrary<Scene["source"]>,
  before: subscriptions,
  after: subscriptions,
  edits: fc.array(edit, { maxLength: 6 }),
});

Deno.test("any drift, with any change of handlers, ends as if it had been registered afresh", async () => {
  await fc.assert(
    fc.asyncProperty(drama, async ({ source, before, after, edits }) => {
      const empty = { source, webhooks: [], rules: [], ourWebhooks: [], ourRules: [] };
      const { stage, refusals } = watched(build({ ...empty, subscriptions: before }));
      const hookbox = play({ ...empty, subscriptions: before }, stage);
      is((await hookbox.registration.reconcile()).status, "registered");
      for (const each of edits) await apply(each, source, stage, hookbox);

      refusals.length = 0;
      hookbox.desired = { ...hookbox.desired, subscriptions: after };
      const { status, message } = await hookbox.registration.reconcile();
      is(status, "registered", message);
      same(refusals, [], "nothing of ours stands in the way of anything else of ours");
      const fresh = build({ ...empty, subscriptions: after });
      await play({ ...empty, subscriptions: after }, fresh).registration.reconcile();
      same(essence(stage), essence(fresh));
      same((await hookbox.registration.check()).steps, []);
    }),
    { numRuns: 400 },
  );
});

/** A stage whose refusals of single objects are kept; of lists, only object types are tried. */
function watched(stage: Stage): { stage: Stage; refusals: string[] } {
  const refusals: string[] = [];
  const fetch: Stage["fetch"] = async (url, init) => {
    const response = await stage.fetch(url, init);
    const isList = String(init?.body ?? "").startsWith("[");
    if (response.status === 400 && !isList) refusals.push(await response.clone().text());
    return response;
  };
  return { stage: { ...stage, fetch }, refusals };
}

/** Through the API, as a person would: what the source refuses does not happen. */
async function apply(
  { which, other, what, trigger }: Edit,
  source: Scene["source"],
  { webhooks, rules }: Stage,
  { api }: Hookbox,
): Promise<void> {
  const all = [...webhooks.values(), ...rules.values()].filter(isOurs);
  if (all.length === 0) return;
  const [row, place] = [all[which % all.length]!, all[other % all.length]!];
  const kind = webhooks.has(row.id) && webhooks.get(row.id) === row ? "webhooks" : "event-rules";
  const path = `/api/extras/${kind}/${row.id}/`;
  const bodies = {
    delete: null,
    url: { payload_url: "http://elsewhere.test/" },
    place: { payload_url: place.payload_url ?? row.payload_url },
    trigger: triggerRow(source, trigger),
    secret: { secret: "other" },
    enabled: { enabled: false },
  };
  try {
    const body = bodies[what];
    await (body === null ? api.delete(path) : api.patch(path, { body }));
  } catch (error) {
    ok(error instanceof NetBoxError && error.status === 400, String(error));
  }
}

/** All rows by name, but for what is each source's own. */
function essence({ webhooks, rules }: Stage): unknown {
  const own = ["id", "created", "last_updated", "action_object_id"];
  return [webhooks, rules].map((kept) =>
    [...kept.values()].map((row) =>
      Object.entries(row).filter(([key]) => !own.includes(key)).map(([key, value]) => [
        key,
        Array.isArray(value) ? value.toSorted() : value,
      ]).sort()
    ).map((row) => JSON.stringify(row)).sort()
  );
}
