import assert from "node:assert/strict";
import { recording } from "../recordings.ts";
import { replayed, setup, signed } from "./setup.ts";

const update = recording("4.7.3", "interface-update-description");
const KB = 1024;

Deno.test("receive() refuses the deliveries of a full source before it reads them, and no others", async () => {
  const asked: string[] = [];
  const { app, commit } = setup({
    deps: {
      refuses(source) {
        asked.push(source);
        return asked.length === 1;
      },
    },
  });
  const full = await app.request("/hooks/netbox", replayed(update));
  assert.deepEqual([full.status, full.headers.get("retry-after")], [503, "60"]);
  assert.deepEqual(await full.json(), { error: "too much is waiting" });
  assert.equal(commit.entered, 0);
  assert.equal((await app.request("/hooks/netbox", replayed(update))).status, 202);
  assert.deepEqual(asked, ["netbox", "netbox"]);
});

/** A signed body that the client does not end. */
function unfinished(size: number): RequestInit {
  const { headers } = signed("{}");
  const length = { ...headers as Record<string, string>, "content-length": String(size) };
  return { method: "POST", headers: length, body: new ReadableStream({ pull() {} }) };
}

Deno.test("receive() answers 503 to a large body when others take the memory, and still takes ordinary ones", async () => {
  const { app, clock, commit } = setup({
    limits: { bodyMemory: 4 * 1024 * KB, maxBody: 500 * KB },
  });
  const others = [300, 400].map((size) => app.request("/hooks/netbox", unfinished(size * KB)));
  const large = app.request("/hooks/netbox", signed(`"${"x".repeat(100 * KB)}"`));
  assert.equal((await app.request("/hooks/netbox", replayed(update))).status, 202);
  await clock.advance(2_000);
  const refused = await large;
  assert.deepEqual([refused.status, refused.headers.get("retry-after")], [503, "5"]);
  assert.deepEqual(await refused.json(), { error: "too many bodies at once" });

  await clock.advance(13_000);
  assert.deepEqual((await Promise.all(others)).map(({ status }) => status), [408, 408]);
  const again = await app.request("/hooks/netbox", signed(`"${"x".repeat(100 * KB)}"`));
  assert.equal(again.status, 202);
  assert.equal(commit.inFlight, 0);
});

Deno.test("receive() gives the memory back after every answer", async () => {
  const { app } = setup({ limits: { bodyMemory: 6 * KB * KB, maxBody: KB * KB } });
  for (let i = 0; i < 5; i++) {
    for (const init of [replayed(update), signed("x".repeat(KB * KB)), unfinished(3 * KB * KB)]) {
      const { status } = await app.request("/hooks/netbox", init);
      assert.notEqual(status, 503);
    }
  }
});

Deno.test("receive() counts a body of no declared length while it comes", async () => {
  const { app } = setup({ limits: { bodyMemory: 4 * 300 * KB, maxBody: 250 * KB } });
  const { headers } = signed("{}");
  let pulled = 0;
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(64 * KB).fill(++pulled)),
  });
  const { status } = await app.request("/hooks/netbox", {
    method: "POST",
    headers: headers!,
    body,
  });
  assert.equal(status, 503);
  assert.ok(pulled < 6, `${pulled} pieces were read`);
});
