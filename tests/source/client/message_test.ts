import { deepStrictEqual as same, match, ok, strictEqual as is } from "node:assert/strict";
import fc from "fast-check";
import { messageOf, withMessage, withoutMessage } from "../../../lib/source/client/message.ts";
import { ADMIN, createNetBoxDouble, VERSIONS } from "../../../lib/testing/netbox/mod.ts";
import { createConnection } from "../../../lib/source/client/mod.ts";
import { releaseOf } from "../../../lib/source/release.ts";
import { json, lab } from "./lab.ts";

Deno.test("messageOf() says who, a nonce, and why", () => {
  is(
    messageOf("dns/ipam.ipaddress.create", "1f0c9a3e", undefined),
    "hookbox: dns/ipam.ipaddress.create #1f0c9a3e",
  );
  is(
    messageOf("a.b.create", "1f0c9a3e", "change 4711"),
    "hookbox: a.b.create #1f0c9a3e: change 4711",
  );
});

Deno.test("messageOf() never exceeds 200 characters, keeps the nonce, and cuts no character in two", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 300 });
  fc.assert(fc.property(text, text, (handler, why) => {
    const message = messageOf(handler, "1f0c9a3e", why || undefined);
    ok([...message].length <= 200);
    ok(message.includes(" #1f0c9a3e"));
    ok(message.isWellFormed());
  }));
});

Deno.test("withoutMessage() gives back what withMessage() was given", () => {
  const note = (why: string | undefined) => messageOf("dcim.site.update", "1f0c9a3e", why);
  const bodies = [{ name: "Sofia" }, [{ id: 1, mtu: 9 }, { id: 2 }], {
    name: "Sofia",
    changelog_message: "as asked",
  }];
  for (const body of bodies) {
    for (const method of ["POST", "PATCH"]) {
      same(withoutMessage(withMessage(method, body, note)), body);
    }
  }
  is(withoutMessage(withMessage("DELETE", undefined, note)), undefined);
  is(withoutMessage("text"), "text");
});

Deno.test("withMessage() gives each item of a list its own message", () => {
  const message = (why?: string) => `m${why ?? ""}`;
  same(withMessage("POST", { name: "a" }, message), { name: "a", changelog_message: "m" });
  same(withMessage("PATCH", [{ id: 1, changelog_message: "!" }, { id: 2 }], message), [
    { id: 1, changelog_message: "m!" },
    { id: 2, changelog_message: "m" },
  ]);
  same(withMessage("DELETE", undefined, message), { changelog_message: "m" });
  for (const body of [undefined, null, "text", 5, [], [1], [{}, null]]) {
    is(withMessage("POST", body, message), undefined);
  }
});

for (const version of VERSIONS) {
  Deno.test(`every write to NetBox ${version} carries a message, where it takes one`, async () => {
    const double = createNetBoxDouble({ version });
    const { signal } = new AbortController();
    const connection = createConnection({
      kind: "netbox",
      name: "netbox",
      url: double.url,
      token: ADMIN,
      fetch: double.fetch,
    });
    const { tags } = connection.client({ handler: "extras.tag.create", signal }).extras;
    const red = await tags.create({ name: "Red", slug: "red" }, { message: "as agreed" });
    is((await tags.get({ name: "Red" }))?.id, red.id);
    is((await tags.update(red.id, { description: "warm" })).description, "warm");
    is(await tags.delete(red.id), true);
    is(await tags.get(red.id), null);
    const writes = double.seen.filter(({ method }) => method !== "GET");
    same(writes.map(({ method, path }) => `${method} ${path}`), [
      "POST /api/extras/tags/",
      `PATCH /api/extras/tags/${red.id}/`,
      `DELETE /api/extras/tags/${red.id}/`,
    ]);
    const messages = writes.map(({ body }) =>
      (body as Record<string, unknown> | undefined)?.changelog_message
    );
    if (releaseOf(version)! < 404) return same(messages, [undefined, undefined, undefined]);
    match(String(messages[0]), /^hookbox: extras\.tag\.create #[0-9a-f]{8}: as agreed$/);
    for (const message of messages.slice(1)) {
      match(String(message), /^hookbox: extras\.tag\.create #[0-9a-f]{8}$/);
    }
    is(new Set(messages.map((message) => String(message).split("#")[1])).size, 3);
  });
}

Deno.test("the release is asked for once, and not where an answer has told it", async () => {
  const answers = lab(({ body, method }) =>
    method === "GET"
      ? json({ "netbox-version": "4.4.10", count: 0, results: [] }, 200, { "api-version": "4.4" })
      : json(body, 201, { "api-version": "4.4" })
  );
  await answers.netbox.dcim.sites.count();
  await answers.netbox.dcim.sites.create({ name: "a" });
  same(answers.lines().slice(1), ["POST /api/dcim/sites/"]);
  const silent = lab(({ method }) => {
    const answer = json(method === "GET" ? { "netbox-version": "4.2.6-Docker-3.2.0" } : {});
    answer.headers.delete("api-version");
    return answer;
  });
  await silent.netbox.dcim.sites.create({ name: "a" });
  await silent.client().dcim.sites.create({ name: "b" });
  same(silent.lines(), ["GET /api/status/", "POST /api/dcim/sites/", "POST /api/dcim/sites/"]);
  same(silent.writes.map(({ noted }) => noted), [false, false]);
  is(await silent.netbox.version(), "4.2.6-Docker-3.2.0");
});

Deno.test("version() is asked for once, and again after an upgrade", async () => {
  let now = "4.6.8";
  const { netbox, came } = lab(() =>
    json({ "netbox-version": now }, 200, { "api-version": now.slice(0, 3) })
  );
  is(await netbox.version(), "4.6.8");
  is(await netbox.version(), "4.6.8");
  is(came.length, 1);
  now = "4.7.3";
  await netbox.status();
  is(await netbox.version(), "4.7.3");
});

Deno.test("what takes no message is sent as it is, and recorded so", async () => {
  const { netbox, came, writes } = lab(() => json({ "netbox-version": "4.7.3" }));
  await netbox.request("POST", "/api/core/background-tasks/x/requeue/");
  await netbox.request("POST", "/api/x/", { body: [1, 2] });
  await netbox.request("POST", "/plugins/x/", { body: {} });
  same(came.slice(1).map(({ body }) => body), [undefined, [1, 2], {}]);
  same(writes.map(({ noted }) => noted), [false, false, false]);
});

Deno.test("Nautobot has no such message, and is not asked for its version", async () => {
  const { netbox, came, writes } = lab(() => json({ id: "u-1" }, 201), { kind: "nautobot" });
  await netbox.dcim.devices.create({ name: "leaf-1" }, { message: "why" });
  await netbox.dcim.devices.delete("u-1", { ifMatch: "x" });
  same(came.map(({ body }) => body), [{ name: "leaf-1" }, undefined]);
  is(came[1]!.headers.get("if-match"), null);
  same(writes.map(({ noted }) => noted), [false, false]);
});
