import assert from "node:assert/strict";
import { configure, type LogRecord, reset } from "@logtape/logtape";
import { StoreError } from "../../lib/store/store.ts";
import { recording } from "../recordings.ts";
import { from, replayed, SECRET, setup, signed } from "./setup.ts";

const update = recording("4.7.3", "interface-update-description");

/** What is logged meanwhile, as text: level, message, and properties. */
async function logged(act: () => Promise<unknown>): Promise<string[]> {
  const records: LogRecord[] = [];
  await configure({
    sinks: { list: (record) => void records.push(record) },
    loggers: [
      { category: "hookbox", lowestLevel: "debug", sinks: ["list"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: [] },
    ],
  });
  try {
    await act();
  } finally {
    await reset();
  }
  return records.map(({ level, message, properties }) =>
    `${level}: ${message.map(String).join("")} ${JSON.stringify(properties)}`
  );
}

Deno.test("the log says why a delivery was answered 403", async () => {
  const good = signed(update.body);
  const unsigned = new Headers(good.headers);
  unsigned.delete("x-hook-signature");
  const cases: [RequestInit, RegExp][] = [
    [{ ...good, headers: unsigned }, /from 192\.0\.2\.7: it has no X-Hook-Signature/],
    [{ ...good, body: "" }, /its body is gone, as after a redirect: HOOKBOX_URL/],
    [signed(update.body, { secret: "x" }), /its signature fits none of HOOKBOX_SECRETS/],
  ];
  for (const [init, expected] of cases) {
    const { app } = setup();
    const lines = await logged(async () =>
      await app.request("/hooks/netbox", init, from("192.0.2.7"))
    );
    assert.equal(lines.length, 1);
    assert.match(lines[0]!, /^warning: Refused a delivery to netbox/);
    assert.match(lines[0]!, expected);
  }
});

Deno.test("the log explains the GET of a followed redirect", async () => {
  const { app } = setup();
  const get = replayed(recording("4.7.3", "receiver-302-2"));
  const [line] = await logged(async () => await app.request("/hooks/netbox", get));
  assert.match(line!, /^warning: Refused a signed GET to netbox .* HOOKBOX_URL the final address/);
});

Deno.test("the log names the setting of a body that is too large", async () => {
  const { app } = setup({ limits: { maxBody: 10 } });
  const [line] = await logged(async () => await app.request("/hooks/netbox", replayed(update)));
  assert.match(line!, /its body is larger than HOOKBOX_MAX_BODY \(10 bytes\)/);
});

Deno.test("the log has what the answer to a failed commit keeps to itself", async () => {
  const { app, commit } = setup();
  commit.failure = new StoreError("the disk is full");
  const [line] = await logged(async () => await app.request("/hooks/netbox", replayed(update)));
  assert.match(
    line!,
    /^debug: Cannot store a delivery of netbox, answered 503: .*the disk is full/,
  );
});

Deno.test("the log says why a delivery is unreadable", async () => {
  const { app } = setup();
  const [line] = await logged(async () => await app.request("/hooks/netbox", signed("{")));
  assert.match(line!, /^warning: Delivery \S+ of netbox is unreadable: Cannot read the body/);
});

Deno.test("the log never has a secret or a signature", async () => {
  const { app, commit } = setup({ limits: { allowFrom: ["192.0.2.0/24"] } });
  commit.failure = new StoreError("no");
  const bad = signed(update.body, { secret: "a-bad-secret" });
  const signatures = [bad, replayed(update)].map((init) =>
    new Headers(init.headers).get("x-hook-signature")!
  );
  const lines = await logged(async () => {
    for (
      const init of [bad, replayed(update), signed("{"), { method: "GET", headers: bad.headers! }]
    ) {
      for (const peer of ["192.0.2.7", "10.0.0.1"]) {
        await app.request("/hooks/netbox", init, from(peer));
      }
    }
  });
  assert.equal(lines.length, 8);
  const text = lines.join("\n");
  for (const secret of [SECRET, "a-bad-secret", ...signatures]) assert.ok(!text.includes(secret));
});
