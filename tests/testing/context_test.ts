import assert from "node:assert/strict";
import { createContext, type TestSource } from "../../lib/testing.ts";

/** A NetBox that answers every request with an object. */
const NETBOX: TestSource = {
  url: "http://netbox.test",
  fetch: (url) => {
    const { pathname } = new URL(url);
    const body = pathname === "/api/status/" ? { "netbox-version": "4.7.3" } : { id: 5, url };
    return Promise.resolve(Response.json(body, { headers: { "api-version": "4.7" } }));
  },
};

Deno.test("createContext() is the first attempt of a run, with no environment", () => {
  const ctx = createContext();
  assert.equal(ctx.attempt, 1);
  assert.equal(ctx.lastAttempt, false);
  assert.equal(ctx.dryRun, false);
  assert.equal(ctx.signal.aborted, false);
  assert.equal(ctx.env("PATH"), undefined);
  assert.equal(createContext({ attempt: 8 }).lastAttempt, true);
});

Deno.test("createContext() keeps log lines as hookbox writes them", () => {
  const { log, lines } = createContext();
  log.debug("a");
  log.info("b", { c: 1 });
  log.error("d", new Error("e"));
  assert.deepEqual(lines.slice(0, 2), ["debug: a", "info: b { c: 1 }"]);
  assert.match(lines[2]!, /^error: d Error: e/);
});

Deno.test("createContext() keeps steps, and takes those of an earlier attempt", async () => {
  const first = createContext();
  assert.deepEqual(await first.step("time", () => new Date(0)), "1970-01-01T00:00:00.000Z");
  await assert.rejects(first.step("time", () => 1), /used the name already/);
  const second = createContext({ attempt: 2, steps: first.steps });
  const again = await second.step("time", () => assert.fail("it was done already"));
  assert.equal(again, "1970-01-01T00:00:00.000Z");
});

Deno.test("createContext() keeps writes without the message for the change log", async () => {
  const ctx = createContext({ netbox: NETBOX });
  await ctx.netbox.dcim.sites.get(5);
  await ctx.netbox.dcim.sites.update(5, { name: "Sofia" });
  await ctx.netbox.dcim.sites.delete(5);
  assert.deepEqual(ctx.writes, [
    { method: "PATCH", path: "/api/dcim/sites/5/", body: { name: "Sofia" } },
    { method: "DELETE", path: "/api/dcim/sites/5/", body: undefined },
  ]);
});

Deno.test("createContext() keeps the words that a handler says about its write", async () => {
  const ctx = createContext({ netbox: NETBOX });
  await ctx.netbox.dcim.sites.update(5, { name: "Sofia" }, { message: "as asked" });
  assert.deepEqual(ctx.writes.map(({ body }) => body), [
    { name: "Sofia", changelog_message: "as asked" },
  ]);
});

Deno.test("createContext() writes nothing in a dry run, and keeps what would be written", async () => {
  const ctx = createContext({
    dryRun: true,
    netbox: { url: "http://netbox.test", fetch: () => assert.fail("it was asked") },
  });
  await ctx.netbox.dcim.sites.create({ name: "Sofia", slug: "sofia" });
  assert.deepEqual(ctx.writes, [
    { method: "POST", path: "/api/dcim/sites/", body: { name: "Sofia", slug: "sofia" } },
  ]);
  assert.match(ctx.lines[0]!, /^info: Dry run: POST \/api\/dcim\/sites\/ is not sent/);
});

Deno.test("createContext() has other sources by name, and says so where there is none", async () => {
  const ctx = createContext({ sources: { lab: NETBOX } });
  assert.equal((await ctx.source("lab").dcim.sites.get(5))!.id, 5);
  assert.throws(() => ctx.netbox, /asks netbox, and this test has none.*createContext/);
  assert.throws(() => ctx.source("other"), /asks other/);
});

Deno.test("createContext() sends the source's token", async () => {
  const seen: (string | null)[] = [];
  const fetch: TestSource["fetch"] = (url, init) => {
    seen.push(new Headers(init?.headers).get("authorization"));
    return NETBOX.fetch(url, init);
  };
  await createContext({ netbox: { ...NETBOX, token: "abc", fetch } }).netbox.dcim.sites.get(5);
  await createContext({ netbox: { ...NETBOX, fetch } }).netbox.dcim.sites.get(5);
  assert.deepEqual(seen, ["Token abc", null]);
});
