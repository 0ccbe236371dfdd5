import assert from "node:assert/strict";
import { start, states } from "./box.ts";
import { signedPost } from "./signed_post.ts";

Deno.test("Server runs what is new of a handler while another one's runs take every place and do not end", async () => {
  await using box = await start({
    "dcim.interface.update.ts": `
      export const config = { concurrency: 1000, timeout: "10m" };
      export default (event, ctx) =>
        new Promise((resolve) => ctx.signal.addEventListener("abort", resolve));`,
    "dcim.site.create.ts": "export default () => {};",
  }, { HOOKBOX_DRAIN: "0s" });
  for (let i = 0; i < 40; i++) {
    await (await fetch(`${box.url}/hooks/netbox`, signedPost(100))).text();
  }
  for (let i = 0; i < 3; i++) {
    const sent = await box.send("dcim.site.create");
    assert.deepEqual(await states(box.store, sent.id), ["dcim.site.create done"]);
  }
  const { running, ready } = (await box.store.counts()).runs;
  assert.deepEqual([running, ready], [15, 25], "one place is for the one that has none");
});
