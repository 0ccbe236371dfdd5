import assert from "node:assert/strict";
import { LEDGER_HANDLER, until } from "../hookbox.ts";
import { api, hookbox, registered } from "../netbox.ts";

const HANDLERS = { "dcim.site.any.ts": LEDGER_HANDLER, "extras.tag.any.ts": LEDGER_HANDLER };

Deno.test("a webhook with a wrong secret gets 403, and nothing runs", async () => {
  await using box = await hookbox("forged", HANDLERS);
  await box.start();
  await box.registered();
  const { webhooks } = await registered("forged");
  await api("PATCH", `extras/webhooks/${webhooks[0]!.id}/`, { secret: "not the secret" });
  const slug = `forged-${crypto.randomUUID().slice(0, 8)}`;
  await api("POST", "extras/tags/", { name: slug, slug });
  // NetBox tells of the refusal by a failed job; ours tells in its log.
  await until("the delivery was refused", () => box.log.includes("fits none"), () => box.log, 120);
  const ran = await box.run(["queue", "ls", "--json"]);
  assert.equal(ran.stdout.trim(), "");
  assert.deepEqual(await box.ledger(), []);
});

Deno.test("doctor --probe sees NetBox reach us, and leaves nothing behind", async () => {
  await using box = await hookbox("probe", HANDLERS);
  await box.start();
  await box.registered();
  const ran = await box.run(["doctor", "--probe"]);
  assert.equal(ran.code, 0, ran.stdout + ran.stderr);
  const left = await api("GET", "extras/tags/?slug__isw=hookbox-probe");
  assert.equal(
    left.results.filter((tag: { slug: string }) => tag.slug.startsWith("hookbox-probe")).length,
    0,
  );
  assert.equal((await registered("probe")).webhooks.length, 1);
});
