import assert from "node:assert/strict";
import { NOTE } from "../hookbox.ts";
import { api, hookbox, type Row } from "../netbox.ts";

const SECRET = "the secret of webhooks made by hand";
const TOKEN = "an-events-token-of-some-length";

const SAY = `${NOTE}
export default async (event, ctx) => {
  await note(event, ctx, event.data);
  if (event.name === "renamed") ctx.emit("told", { of: event.data.site });
};`;

const HANDLERS = {
  "custom.renamed.ts": SAY,
  "custom.told.ts": SAY,
  "custom.unreadable.ts": SAY,
};

let count = 0;

/** A site, and a webhook that a person made for its changes, with a body of its own. */
async function webhook(url: string, body: string): Promise<Row> {
  const name = `e2e-events-${Date.now().toString(36)}-${count++}`;
  const site = await api("POST", "dcim/sites/", { name, slug: name });
  const made = await api("POST", "extras/webhooks/", {
    name,
    payload_url: url,
    secret: SECRET,
    body_template: body,
  });
  await api("POST", "extras/event-rules/", {
    name,
    object_types: ["dcim.site"],
    event_types: ["object_updated"],
    conditions: { and: [{ attr: "slug", value: name }] },
    action_type: "webhook",
    action_object_type: "extras.webhook",
    action_object_id: made.id,
  });
  return site;
}

Deno.test("a webhook with a body of its own sends a custom event, whose handler emits another", async () => {
  await using box = await hookbox("events", HANDLERS, {
    HOOKBOX_REGISTER: "off",
    HOOKBOX_SECRETS: SECRET,
  });
  await box.start();
  const body = '{ "site": {{ data.id }}, "name": {{ data.name | tojson }} }';
  const site = await webhook(`${box.url}/events/renamed`, body);
  const name = 'it\'s "new"';
  await api("PATCH", `dcim/sites/${site.id}/`, { name });
  const [told] = await box.entries(1, ({ handler }) => handler === "custom.told");
  const [renamed] = await box.entries(1, ({ handler }) => handler === "custom.renamed");
  assert.deepEqual(
    [renamed!.source, renamed!.origin, renamed!.note],
    ["netbox", "http", { site: site.id, name }],
  );
  assert.deepEqual(
    [told!.source, told!.origin, told!.note],
    ["netbox", "emit", { of: site.id }],
  );
});

Deno.test("a webhook whose body is no JSON is kept as unreadable, and one name may be in its URL", async () => {
  await using box = await hookbox("unreadable", HANDLERS, {
    HOOKBOX_REGISTER: "off",
    HOOKBOX_SECRETS: SECRET,
  });
  await box.start();
  const site = await webhook(`${box.url}/events/{{ "re" }}named`, '{ "site": {{ data.nothing }} }');
  await api("PATCH", `dcim/sites/${site.id}/`, { description: "broken" });
  const [entry] = await box.entries(1, ({ handler }) => handler === "custom.unreadable");
  assert.match(entry!.note.error, /^event renamed: the body is not JSON: /);
  assert.equal(entry!.note.body, '{ "site":  }');
});

Deno.test("who has the token posts an event, and a command emits one", async () => {
  await using box = await hookbox("posted", HANDLERS, {
    HOOKBOX_REGISTER: "off",
    HOOKBOX_EVENTS_TOKEN: TOKEN,
  });
  await box.start();
  const post = async (headers: HeadersInit) => {
    const init = { method: "POST", headers, body: '{ "site": 5 }' };
    const response = await fetch(`${box.url}/events/told`, init);
    return [response.status, await response.json()];
  };
  assert.deepEqual(await post({}), [401, { error: "unauthorized" }]);
  const [status, { runs }] = await post({ authorization: `Bearer ${TOKEN}` });
  assert.deepEqual([status, runs], [202, 1]);
  const emitted = await box.run(["emit", "told", '{ "site": 6 }']);
  assert.match(emitted.stdout, /with 1 runs/, emitted.stderr);
  const sent = await box.run(["send", "custom.told"]);
  assert.equal(sent.code, 0, sent.stderr);
  const entries = await box.entries(3, () => true);
  assert.deepEqual(entries.map(({ origin, note }) => [origin, note]), [
    ["http", { site: 5 }],
    ["send", { site: 6 }],
    ["http", null],
  ]);
  const listed = await box.run(["queue", "ls"]);
  assert.match(listed.stdout, /custom\.told +event told/);
});
