import assert from "node:assert/strict";
import { parseTarget } from "../../lib/store/postgres/url.ts";
import { load, problemsOf } from "./load_helper.ts";

/** What Deno Deploy sets for an app in production, with a database. */
const PRODUCTION = {
  DENO_DEPLOY: "true",
  DENO_DEPLOY_APPLICATION_SLUG: "hooks",
  DENO_DEPLOY_ORGANIZATION_SLUG: "acme",
  DENO_TIMELINE: "production",
  PGHOST: "db.prisma.io",
  PGPORT: "5432",
  PGDATABASE: "3ba03b-production",
  PGUSER: "me@site",
  PGPASSWORD: "p@ss/w%rd:1",
  PGSSLMODE: "require",
  DATABASE_URL: "postgresql://other:other@elsewhere/other?schema=public",
};
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(PRODUCTION).filter(([name]) => !names.includes(name)));

async function onDeploy(env: Readonly<Record<string, string>>) {
  const { settings, origins } = await load({ env });
  return { settings, target: parseTarget(settings.store), origins };
}

Deno.test("on Deno Deploy the store is the linked database", async () => {
  const { settings, target, origins } = await onDeploy(PRODUCTION);
  const { location, host, port, database, user, password, schema, sslMode } = target;
  assert.deepEqual(
    { location, host, port, database, user, password, schema, sslMode },
    {
      location: "postgres://db.prisma.io:5432/3ba03b-production",
      host: "db.prisma.io",
      port: 5432,
      database: "3ba03b-production",
      user: "me@site",
      password: "p@ss/w%rd:1",
      schema: "hookbox",
      sslMode: "require",
    },
  );
  assert.equal(settings.onDeploy, true);
  const { from, set, value } = origins.get("HOOKBOX_STORE")!;
  assert.deepEqual({ from, set }, { from: "Deno Deploy", set: true });
  assert.doesNotMatch(value!, /p%40ss/);
});

Deno.test("on Deno Deploy DATABASE_URL is taken where there are no PG variables, without what only others know", async () => {
  const url =
    "postgresql://me:secret@db/site?schema=public&sslmode=require&channel_binding=require";
  const { target } = await onDeploy({ ...without("PGHOST"), DATABASE_URL: url });
  assert.deepEqual(
    [target.host, target.database, target.schema, target.sslMode],
    ["db", "site", "hookbox", "require"],
  );
});

Deno.test("on Deno Deploy HOOKBOX_STORE, HOOKBOX_URL and HOOKBOX_DRAIN win when they are set", async () => {
  const { settings } = await onDeploy({
    ...PRODUCTION,
    HOOKBOX_STORE: "postgres://ours/hookbox",
    HOOKBOX_URL: "https://hooks.example.com",
    HOOKBOX_DRAIN: "1s",
  });
  assert.equal(settings.store, "postgres://ours/hookbox");
  assert.equal(settings.url, "https://hooks.example.com");
  assert.equal(settings.drain, 1_000);
});

Deno.test("on Deno Deploy without a database it is said which to assign", async () => {
  const file = { HOOKBOX_STORE: "./data/hookbox.db" };
  const accelerated = { DATABASE_URL: "prisma+postgres://accelerate.prisma-data.net/?api_key=x" };
  for (const env of [{}, file, accelerated]) {
    const problems = await problemsOf({ env: { DENO_DEPLOY: "1", ...env } });
    assert.equal(problems.length, 1);
    assert.match(problems[0]!, /^HOOKBOX_STORE: on Deno Deploy .* assign one to the app/);
  }
});

Deno.test("on Deno Deploy running handlers have 3 s to end", async () => {
  assert.equal((await onDeploy(PRODUCTION)).settings.drain, 3_000);
});

Deno.test("on Deno Deploy HOOKBOX_URL is the address of the timeline", async () => {
  const url = async (more: Readonly<Record<string, string>>) =>
    (await onDeploy({ ...PRODUCTION, ...more })).settings.url;
  assert.equal(await url({}), "https://hooks.acme.deno.net");
  assert.equal(
    await url({ DENO_TIMELINE: "git-branch/next" }),
    "https://hooks--next.acme.deno.net",
  );
  assert.equal(
    await url({ DENO_TIMELINE: "preview/x1y2z3" }),
    "https://hooks-x1y2z3.acme.deno.net",
  );
  assert.equal(await url({ DENO_TIMELINE: "git-branch/feature/New" }), null, "not documented");
  assert.equal(await url({ DENO_TIMELINE: "production/x" }), null);
  assert.equal(await url({ DENO_TIMELINE: "" }), null);
});

Deno.test("on Deno Deploy both spellings of its variables are known", async () => {
  const { settings } = await onDeploy({
    ...without("DENO_DEPLOY_APPLICATION_SLUG", "DENO_DEPLOY_ORGANIZATION_SLUG"),
    DENO_DEPLOY_APP_SLUG: "hooks",
    DENO_DEPLOY_ORG_SLUG: "acme",
  });
  assert.equal(settings.url, "https://hooks.acme.deno.net");
});

Deno.test("elsewhere variables of databases and of Deno Deploy are nothing to us", async () => {
  const { settings } = await load({ env: without("DENO_DEPLOY") });
  assert.deepEqual(
    [settings.store, settings.url, settings.drain, settings.onDeploy],
    ["./data/hookbox.db", null, 20_000, false],
  );
});

Deno.test("on Deno Deploy executable handlers are refused", async () => {
  const problems = await problemsOf({ env: { ...PRODUCTION, HOOKBOX_EXEC: "on" } });
  assert.deepEqual(problems, [
    "HOOKBOX_EXEC: executable handlers are not supported on Deno Deploy; set it to off",
  ]);
});
