import assert from "node:assert/strict";
import { createEvent, sendDelivery, signDelivery } from "../../lib/testing.ts";
import { recordedVersions } from "../../lib/source/recordings/mod.ts";
import { type Options, SECRET, setup } from "../http/setup.ts";

/** A hookbox that takes requests, and what it has stored. */
function hookbox(options: Options = {}) {
  const { app, commit } = setup(options);
  return { stored: commit.appended, send: (request: Request) => app.fetch(request) };
}

for (const version of recordedVersions("netbox")) {
  Deno.test(`sendDelivery() is taken by hookbox as the event that it is, of NetBox ${version}`, async () => {
    const { stored, send } = hookbox();
    for (const binding of ["dcim.interface.update", "extras.script.job_ended"] as const) {
      const event = createEvent(binding, { version, data: { id: 5 } });
      const { status, id } = await sendDelivery(event, { secret: SECRET, send });
      assert.equal(status, 202);
      assert.equal(id, stored.at(-1)!.id);
      assert.equal(stored.at(-1)!.objectType, event.objectType);
      assert.equal(stored.at(-1)!.action, event.action);
    }
  });
}

Deno.test("sendDelivery() sends what was not recorded, too", async () => {
  const { stored, send } = hookbox();
  const event = createEvent("netbox_bgp.bgpsession.create", {
    version: "4.2",
    data: { name: "a" },
  });
  assert.equal((await sendDelivery(event, { secret: SECRET, send })).status, 202);
  assert.equal(stored[0]!.objectType, "netbox_bgp.bgpsession");
});

Deno.test("sendDelivery() sends one event twice as two", async () => {
  const { stored, send } = hookbox();
  const event = createEvent("dcim.site.create");
  for (let i = 0; i < 2; i++) await sendDelivery(event, { secret: SECRET, send });
  assert.equal(stored.length, 2);
  assert.notEqual(stored[0]!.requestId, stored[1]!.requestId);
});

Deno.test("sendDelivery() says how many runs there are", async () => {
  const runs = [{ handler: "a", lane: null }, { handler: "b", lane: null }];
  const { send } = hookbox({ match: () => ({ runs }) });
  const answer = await sendDelivery(createEvent("dcim.site.create"), { secret: SECRET, send });
  assert.equal(answer.runs, 2);
});

Deno.test("sendDelivery() says that the secret is wrong, or that the answer is none of hookbox", async () => {
  const event = createEvent("dcim.site.create");
  const refused = await sendDelivery(event, { secret: "wrong", send: hookbox().send });
  assert.deepEqual(refused, { status: 403, id: null, runs: 0 });
  const send = () => new Response("<html>", { status: 502 });
  assert.equal((await sendDelivery(event, { secret: SECRET, send })).status, 502);
});

Deno.test("signDelivery() makes the same request each time: the second is a duplicate", async () => {
  const { stored, send } = hookbox();
  const event = createEvent("dcim.site.create");
  const answers = [];
  for (let i = 0; i < 2; i++) {
    const answer = await send(signDelivery(event, { secret: SECRET, url: "http://hookbox.test/" }));
    answers.push([answer.status, await answer.json()]);
  }
  assert.deepEqual(answers, [
    [202, { id: stored[0]!.id, runs: 0 }],
    [200, { id: stored[0]!.id, duplicate: true }],
  ]);
});

Deno.test("signDelivery() names the object type where the body does not", () => {
  const path = (version: string) => {
    const event = createEvent("dcim.site.create", { version, source: "lab" });
    return new URL(signDelivery(event, { secret: SECRET }).url).pathname;
  };
  assert.equal(path("4.2"), "/hooks/lab/dcim.site");
  assert.equal(path("4.7"), "/hooks/lab");
});
