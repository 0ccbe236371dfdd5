import assert from "node:assert/strict";
import fc from "fast-check";
import type { Action, SourceEvent } from "../../lib/event/types.ts";
import { createMatcher, matchHandlers } from "../../lib/handler/match.ts";
import type { MatchedEvent } from "../../lib/handler/types.ts";
import type { HandlerInfo } from "../../lib/handler/types.ts";
import { normalise } from "../../lib/source/netbox/normalise.ts";
import { branchingRecording, type Recording, recording } from "../recordings.ts";
import { event, handler, job, named, plugin } from "./made.ts";

/** The event of a recorded delivery. */
function recorded({ body }: Recording): SourceEvent {
  return normalise(JSON.parse(body), {
    id: "0199b2a4-0000-7000-8000-000000000000",
    source: "netbox",
    origin: "webhook",
    receivedAt: 0,
    urlObjectType: null,
  });
}

/** Ids of the handlers that an event is for. */
function matched(handlers: readonly HandlerInfo[], event: MatchedEvent): string[] {
  return matchHandlers(handlers, event).map((run) => run.handler);
}

const EVERYTHING = [
  handler("dcim.interface.update"),
  handler("dcim.interface.update.sync-dns"),
  handler("dcim.interface.create"),
  handler("dcim.interface.any"),
  handler("dcim.any.update"),
  handler("any.interface.update"),
  handler("any.any.any.audit"),
  handler("dcim.site.update"),
  handler("ipam.any.update"),
  handler("sync", { on: ["dcim.{interface,device}.{update,delete}", "dcim.*.update"] }),
  handler("globs", { on: ["dc*.*face.update"] }),
  handler("jobs", { on: ["*.*.job_*"] }),
  handler("plugin", { on: ["*.*:branch_merged"] }),
];

Deno.test("matchHandlers() gives one run for each handler whose binding matches", () => {
  assert.deepEqual(matched(EVERYTHING, event()), [
    "dcim.interface.update",
    "dcim.interface.update.sync-dns",
    "dcim.interface.any",
    "dcim.any.update",
    "any.interface.update",
    "any.any.any.audit",
    "sync",
    "globs",
  ]);
});

Deno.test("matchHandlers() matches what NetBox sent", () => {
  const update = recorded(recording("4.7.3", "interface-update-description"));
  assert.deepEqual(
    matched([...EVERYTHING, handler("dcim.interface.delete")], update),
    matched(EVERYTHING, event()),
  );
  const created = recorded(recording("4.1.11", "site-create"));
  assert.deepEqual(matched([handler("dcim.site.create"), handler("dcim.site.update")], created), [
    "dcim.site.create",
  ]);
});

Deno.test("matchHandlers() gives job events only to those who ask for them by name", () => {
  const ended = recorded(recording("4.7.3", "script-hello-2"));
  assert.equal(ended.kind, "job");
  assert.deepEqual(
    matched(
      [handler("extras.script.job_ended"), handler("extras.script.any"), ...EVERYTHING],
      ended,
    ),
    ["extras.script.job_ended", "jobs"],
  );
});

Deno.test("matchHandlers() gives an event type of a plugin to those who name it", () => {
  const merged = recorded(branchingRecording("020-branch-merged-5"));
  const named = handler("merged", { on: ["netbox_branching.branch:branch_merged"] });
  const other = handler("reverted", { on: ["netbox_branching.branch:branch_reverted"] });
  assert.deepEqual(matched([named, other, ...EVERYTHING], merged), ["merged", "plugin"]);
});

Deno.test("matchHandlers() keeps an event type apart from an action of the same name", () => {
  assert.deepEqual(matched(EVERYTHING, plugin("update")), []);
});

Deno.test("matchHandlers() ignores a branch event", () => {
  const inBranch = recorded(branchingRecording("052-ui-branch-site-created"));
  const merge = recorded(branchingRecording("016-branch-merged-1"));
  const handlers = [handler("dcim.site.create"), handler("any.any.any.audit")];
  assert.deepEqual(matchHandlers(handlers, inBranch), []);
  assert.deepEqual(matched(handlers, merge), ["any.any.any.audit"]);
});

Deno.test("matchHandlers() gives events of branches to those who ask for them", () => {
  const inBranch = recorded(branchingRecording("052-ui-branch-site-created"));
  const merge = recorded(branchingRecording("016-branch-merged-1"));
  const handlers = (["main", "branches", "all"] as const)
    .map((branches) => handler(`any.any.any.${branches}`, { config: { branches } }));
  const ids = (runs: readonly { handler: string }[]) => runs.map((run) => run.handler);
  assert.deepEqual(ids(matchHandlers(handlers, inBranch)), [
    "any.any.any.branches",
    "any.any.any.all",
  ]);
  assert.deepEqual(ids(matchHandlers(handlers, merge)), ["any.any.any.main", "any.any.any.all"]);
});

Deno.test("matchHandlers() gives an event to all handlers while nobody knows where it happened", () => {
  const merge = recorded(branchingRecording("016-branch-merged-1"));
  const handlers = (["main", "branches", "all"] as const)
    .map((branches) => handler(`any.any.any.${branches}`, { config: { branches } }));
  assert.equal(matchHandlers(handlers, merge, "unknown").length, 3);
});

Deno.test("matchHandlers() keeps what was caught up from handlers that do not want it", () => {
  const without = handler("dcim.interface.any", { config: { catchUp: false } });
  assert.deepEqual(matchHandlers([without], event({ origin: "catch-up" })), []);
  assert.equal(matchHandlers([without], event()).length, 1);
});

Deno.test("matchHandlers() gives nothing to a disabled handler", () => {
  const off = handler("dcim.interface.update", { status: "disabled", config: { enabled: false } });
  assert.deepEqual(matchHandlers([off], event()), []);
});

Deno.test("matchHandlers() holds the runs of a program while programs are off", () => {
  const off = handler("dcim.interface.update", { status: "off" });
  const [run] = matchHandlers([off], event());
  assert.equal(run?.held, "programs are off (HOOKBOX_EXEC)");
});

Deno.test("matchHandlers() holds the runs of a broken handler whose name says its binding", () => {
  const broken = handler("dcim.interface.update", { status: "broken", problem: "a syntax error" });
  assert.deepEqual(matchHandlers([broken, handler("sync", { status: "broken" })], event()), [{
    handler: "dcim.interface.update",
    lane: '["dcim.interface.update","netbox","dcim.interface",5]',
    ownChanges: "skip",
    branches: "main",
    held: "handler broken",
  }]);
});

Deno.test("matchHandlers() listens only to the sources of config", () => {
  const lab = handler("dcim.interface.update", { config: { sources: ["lab", "test"] } });
  assert.deepEqual(matched([lab], event()), []);
  assert.deepEqual(matched([lab], event({ source: "lab" })), [lab.id]);
});

Deno.test("matchHandlers() runs only if one of the fields changed", () => {
  const fields = (...fields: string[]) => [handler("dcim.interface.any", { config: { fields } })];
  const update = recorded(recording("4.7.3", "interface-update-description"));
  assert.equal(matchHandlers(fields("description"), update).length, 1);
  assert.equal(matchHandlers(fields("mtu", "description"), update).length, 1);
  assert.equal(matchHandlers(fields("mtu"), update).length, 0);
});

Deno.test("matchHandlers() takes an unknown change for a change", () => {
  const handlers = [handler("dcim.interface.update", { config: { fields: ["name"] } })];
  const parts = { prechange: null, postchange: null } as Record<string, unknown>;
  assert.equal(matchHandlers(handlers, event()).length, 0);
  assert.equal(matchHandlers(handlers, event(parts)).length, 1);
});

Deno.test("matchHandlers() asks for no fields on create and delete, nor of a job", () => {
  const config = { fields: ["name"] };
  const handlers = [
    handler("dcim.interface.any", { config }),
    handler("dcim.interface.job_ended", { config }),
  ];
  for (const action of ["create", "delete"] as const) {
    assert.deepEqual(matched(handlers, event({ action })), ["dcim.interface.any"], action);
  }
  assert.deepEqual(matched(handlers, job()), ["dcim.interface.job_ended"]);
});

Deno.test("createMatcher() answers the same for the first event of a kind and the next", () => {
  const matcher = createMatcher(EVERYTHING);
  const first = matcher.match(event());
  matcher.match(event({ objectType: "dcim.site" }));
  assert.deepEqual(matcher.match(event()), first);
  assert.deepEqual(
    matcher.match(event({ objectId: 6 })).map(({ handler }) => handler),
    first.map(({ handler }) => handler),
  );
});

Deno.test("matchHandlers() agrees with reading the binding word by word", () => {
  const words = { app: ["dcim", "ipam"], model: ["site", "vlan"], action: ["create", "update"] };
  const pattern = fc.tuple(
    fc.constantFrom(...words.app, "any"),
    fc.constantFrom(...words.model, "any"),
    fc.constantFrom(...words.action, "any"),
  );
  const happened = fc.tuple(
    fc.constantFrom(...words.app),
    fc.constantFrom(...words.model),
    fc.constantFrom(...words.action),
  );
  fc.assert(fc.property(fc.array(pattern), happened, (patterns, [app, model, action]) => {
    const handlers = patterns.map((it, index) => handler(`${it.join(".")}.x${index}`));
    const expected = handlers.filter((_, index) =>
      patterns[index]!.every((word, at) => word === "any" || word === [app, model, action][at])
    );
    assert.deepEqual(
      matched(handlers, event({ objectType: `${app}.${model}`, action: action as Action })),
      expected.map(({ id }) => id),
    );
  }));
});

Deno.test("explain() says why a handler whose binding means an event makes no run", () => {
  const update = recorded(recording("4.7.3", "interface-update-description"));
  const handlers = [
    handler("dcim.interface.update"),
    handler("dcim.interface.any.mtu", { config: { fields: ["mtu", "enabled"] } }),
    handler("dcim.interface.any.lab", { config: { sources: ["lab"] } }),
    handler("dcim.interface.any.plans", { config: { branches: "branches" } }),
    handler("dcim.site.update"),
  ];
  const explained = createMatcher(handlers).explain(update);
  assert.deepEqual(explained.map(({ handler, why }) => [handler.id, why]), [
    ["dcim.interface.update", null],
    ["dcim.interface.any.mtu", "none of mtu, enabled changed"],
    ["dcim.interface.any.lab", "not of the sources lab"],
    ["dcim.interface.any.plans", "not in a branch"],
  ]);
});

Deno.test("matchHandlers() gives a named event to the custom handlers of its name, and to no others", () => {
  const handlers = [
    handler("custom.deploy"),
    handler("chat/custom.deploy.room"),
    handler("custom.deploy2"),
    handler("any.any.any"),
    handler("jobs", { on: ["*.*.*", "custom.deploy:deploy"] }),
    handler("lifecycle.dead"),
    handler("custom.deploy.off", { status: "disabled" }),
  ];
  assert.deepEqual(matched(handlers, named("deploy")), [
    "custom.deploy",
    "chat/custom.deploy.room",
  ]);
  assert.deepEqual(matched(handlers, event()), ["any.any.any", "jobs"]);
});

Deno.test("matchHandlers() gives a custom handler with sources only what comes from one of them", () => {
  const handlers = [handler("custom.deploy", { config: { sources: ["lab"] } })];
  assert.deepEqual(matched(handlers, named("deploy", null, "lab")), ["custom.deploy"]);
  assert.deepEqual(matched(handlers, named("deploy", null, "netbox")), []);
  assert.deepEqual(matched(handlers, named("deploy", null, "")), []);
});

Deno.test("matchHandlers() holds the runs of a broken custom handler", () => {
  const [run] = matchHandlers([handler("custom.deploy", { status: "broken" })], named("deploy"));
  assert.equal(run!.held, "handler broken");
});
