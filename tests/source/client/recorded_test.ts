import { deepStrictEqual as same, rejects, strictEqual as is } from "node:assert/strict";
import type { Client } from "../../../lib/source/client/mod.ts";
import { failureOf, json, lab } from "./lab.ts";

/** One call of a real server. */
interface Recorded {
  readonly label: string;
  readonly request: { readonly method: string; readonly path: string; readonly body: unknown };
  readonly response: {
    readonly status: number;
    readonly headers: Record<string, string>;
    readonly body: unknown;
  };
}

const FIXTURES = new URL("../../fixtures/", import.meta.url);

/**
 * Plays one recorded call: the client must ask as it was asked then (its messages and page sizes aside), and gets what was
 * answered.
 */
async function play(folder: string, label: string, work: (netbox: Client) => Promise<void>) {
  const url = new URL(`${folder}/api-client.json`, FIXTURES);
  const calls: Recorded[] = JSON.parse(await Deno.readTextFile(url));
  const recorded = calls.find((call) => call.label === label)!;
  const kind = folder.startsWith("nautobot") ? "nautobot" : "netbox";
  const { netbox, came } = lab(({ path }) => {
    const version = path === "/api/status/" && recorded.request.path !== path;
    return version ? json({ "netbox-version": folder.split("/")[1] }) : answer(recorded);
  }, { kind });
  await work(netbox);
  const { method, path, body } = came.at(-1)!;
  const { request } = recorded;
  same([method, plain(path)], [request.method, plain(request.path)], label);
  same(withoutMessages(body), request.body ?? undefined, label);
}

function answer({ response: { status, headers, body } }: Recorded): Response {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Response(status === 204 ? null : text, { status, headers });
}

function plain(path: string): string {
  return decodeURIComponent(path.replace(/[?&]limit=\d+$/, ""));
}

function withoutMessages(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withoutMessages);
  if (typeof body !== "object" || body === null) return body;
  const { changelog_message: _, ...rest } = body as Record<string, unknown>;
  return Object.keys(rest).length ? rest : undefined;
}

const BAD = [
  { id: 1, description: "phantom 0" },
  { id: 2, description: "phantom 1" },
  { id: 3, mtu: "not a number" },
];

for (const version of ["3.6.9", "4.7.3"]) {
  const folder = `netbox/${version}`;

  Deno.test(`the client understands what NetBox ${version} answered`, async () => {
    const name = version === "3.6.9" ? "hookbox:fixture:dcim.interface" : "hookbox:fixture";
    await play(folder, "webhook-get-by-name", async ({ extras }) => {
      is((await extras.webhooks.get({ name }))?.name, name);
    });
    await play(folder, "webhook-get-by-name-none", async ({ extras }) => {
      is(await extras.webhooks.get({ name: "no-such-name" }), null);
    });
    await play(folder, "webhook-detail-404", async ({ extras }) => {
      is(await extras.webhooks.get(999999), null);
    });
    await play(folder, "object-changes-other-path", async ({ core, extras }) => {
      const { object_changes } = version === "3.6.9" ? core : extras;
      await rejects(object_changes.count(), /404.*Check the names of app and endpoint/);
    });
    await play(folder, "status-bad-token", async (netbox) => {
      await rejects(netbox.status(), /403: Invalid .*Set NETBOX_TOKEN to a token of this NetBox/);
    });
    await play(folder, "interface-bulk-patch-last-bad", async ({ dcim }) => {
      const { fields } = await failureOf(dcim.interfaces.update(BAD));
      same(fields, { mtu: ["A valid integer is required."] });
    });
    await play(folder, "interface-bulk-post-one-bad", async ({ dcim }) => {
      const { fields } = await failureOf(dcim.interfaces.create([
        { device: 1, name: "ok1", type: "1000base-t" },
        { device: 1, name: "bad1", type: "nonsense" },
      ]));
      same(Object.keys(fields), ["type"]);
    });
    await play(folder, "site-delete-protected", async ({ dcim }) => {
      const { detail, status } = await failureOf(dcim.sites.delete(1));
      same([status, detail.slice(0, 24)], [409, "Unable to delete object."]);
    });
  });
}

Deno.test("the client understands what NetBox 4.7.3 answered to writes and ETags", async () => {
  const folder = "netbox/4.7.3";
  const old = 'W/"2026-11-22T02:46:16.230840+00:00"';
  await play(folder, "interface-detail", async (netbox) => {
    is(netbox.etag((await netbox.dcim.interfaces.get(1))!), old);
  });
  await play(folder, "interface-update-if-match", async (netbox) => {
    const { interfaces } = netbox.dcim;
    const one = await interfaces.update(1, { description: "with if-match" }, { ifMatch: old });
    is(netbox.etag(one), 'W/"2026-11-22T02:46:19.758926+00:00"');
  });
  await play(folder, "interface-update-if-match-stale", async ({ dcim }) => {
    const patch = { description: "with stale if-match" };
    is((await failureOf(dcim.interfaces.update(1, patch, { ifMatch: old }))).status, 412);
  });
  await play(folder, "interface-bulk-patch", async ({ dcim }) => {
    const patches = [0, 1, 2].map((i) => ({ id: i + 1, description: `bulk ${i}` }));
    same((await dcim.interfaces.update(patches)).map(({ id }) => id), [1, 2, 3]);
  });
  await play(folder, "interface-delete", async ({ dcim }) => {
    is(await dcim.interfaces.delete(3), true);
  });
  await play(folder, "interface-delete-again", async ({ dcim }) => {
    is(await dcim.interfaces.delete(3), false);
  });
  await play(folder, "interface-patch-limited-user", async ({ dcim }) => {
    const work = dcim.interfaces.update(1, { description: "no" });
    await rejects(work, /lacks the permission dcim\.change_interface/);
  });
  await play(folder, "webhooks-options", async ({ extras }) => {
    const { http_method } = await extras.webhooks.choices();
    same(http_method![1], { value: "POST", label: "POST" });
  });
});

Deno.test("the client understands what Nautobot 3.2.7 answered", async () => {
  const folder = "nautobot/3.2.7";
  const id = "1a3f638c-fcc3-4fe1-841e-8bde4fd14c41";
  await play(folder, "status", async (netbox) => {
    is(await netbox.version(), "3.2.7");
  });
  await play(folder, "device-by-name-depth-1", async ({ dcim }) => {
    is((await dcim.devices.get({ name: "leaf-2", depth: 1 }))?.name, "leaf-2");
  });
  await play(folder, "content-types-page", async ({ extras }) => {
    for await (const one of extras.content_types.all({ limit: 3 })) {
      is(one.model, "logentry");
      break;
    }
  });
  await play(folder, "webhook-not-found", async ({ extras }) => {
    is(await extras.webhooks.get("00000000-0000-0000-0000-000000000000"), null);
  });
  await play(folder, "unknown-endpoint", async ({ dcim }) => {
    await rejects(dcim.nothing!.count(), /404: Not found\. Check the names of app and endpoint/);
  });
  await play(folder, "unknown-filter", async ({ extras }) => {
    await rejects(extras.webhooks.count({ nonsense: 1 }), /400: nonsense: Unknown filter field/);
  });
  await play(folder, "devices-bad-token", async ({ dcim }) => {
    await rejects(
      dcim.devices.count(),
      /403: Invalid token\. Set NAUTOBOT_TOKEN to a token of this/,
    );
  });
  await play(folder, "devices-no-permission", async ({ dcim }) => {
    await rejects(dcim.devices.count(), /lacks the permission dcim\.view_device/);
  });
  await play(folder, "interface-patch-description", async (netbox) => {
    const one = await netbox.dcim.interfaces.update(id, { description: "uplink" });
    same([one.id, one.description, netbox.etag(one)], [id, "uplink", null]);
  });
  await play(folder, "interface-bulk-patch-one-bad", async ({ dcim }) => {
    const { fields } = await failureOf(dcim.interfaces.update([
      { id: "ee9f84b7-483e-48b9-ae1a-98a159ed7d22", description: "rolled back" },
      { id: "846f3930-3962-47f0-8713-544a92bdb89d", mtu: 999999999 },
    ]));
    same(Object.keys(fields), ["mtu"]);
  });
  await play(folder, "interface-bulk-delete", async ({ dcim }) => {
    await dcim.interfaces.delete([
      "ee9f84b7-483e-48b9-ae1a-98a159ed7d22",
      { id: "846f3930-3962-47f0-8713-544a92bdb89d" },
    ]);
  });
  await play(folder, "location-delete-protected", async ({ dcim }) => {
    const work = dcim.locations.delete("3abd4e55-a96c-4769-82f6-56a8c624d115");
    is((await failureOf(work)).status, 409);
  });
  await play(folder, "webhooks-options", async ({ extras }) => {
    same((await extras.webhooks.choices()).http_method![1], { value: "POST", label: "POST" });
  });
});
