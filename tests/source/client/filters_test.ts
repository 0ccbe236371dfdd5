import { deepStrictEqual as same, match, strictEqual as is } from "node:assert/strict";
import { interfaces, row } from "./collection.ts";
import { failureOf, json, lab, page } from "./lab.ts";

const ROWS = [row(1, "eth0", 1), row(2, "eth1", 1), row(3, "eth0", 2)];

Deno.test("a filter that NetBox ignores is an error, not everything", async () => {
  const { netbox } = lab(interfaces(ROWS));
  const { interfaces: them } = netbox.dcim;
  const work = [
    () => them.get({ nmae: "eth0" }),
    () => them.get({ nmae: "eth1", device_id: 1 }),
    () => them.filter({ nmae: "eth0" }).toArray(),
    () => them.count({ nmae: "eth0" }),
  ];
  for (const [i, lookup] of work.entries()) {
    const error = await failureOf(lookup());
    is(error.kind, "filter", `lookup ${i}`);
    match(
      error.message,
      /NetBox knows no filter nmae here.*as if it was not there\. Check the name/,
    );
  }
});

Deno.test("several ignored filters are named together", async () => {
  const { netbox } = lab(interfaces(ROWS));
  const error = await failureOf(netbox.dcim.interfaces.count({ nmae: "x", devise: 1 }));
  match(
    error.message,
    /no filter nmae and devise here.*as if they were not there\. Check the names/,
  );
});

Deno.test("objects that themselves agree with the filter cost no further request", async () => {
  const { netbox, came } = lab(interfaces(ROWS));
  const { interfaces: them } = netbox.dcim;
  is((await them.get({ name: "eth0", device_id: 2 }))?.id, 3);
  is((await them.get({ id: "3" }))?.id, 3);
  is((await them.get({ device: "sw2", type: "1000base-t" }))?.id, 3);
  is((await them.filter({ name: ["eth0", "eth1"], device_id: [1, 2] }).toArray()).length, 3);
  is(came.length, 4);
});

Deno.test("a filter is asked about once per connection and endpoint", async () => {
  const { netbox, client, came } = lab(interfaces(ROWS));
  is((await netbox.dcim.interfaces.filter({ name__ic: "ETH" }).toArray()).length, 3);
  same(came.map(({ path }) => path.split("?")[1]), [
    "name__ic=ETH&limit=200",
    "limit=1",
    "name__ic=hookbox-no-such-value&limit=1",
  ]);
  is((await client().dcim.interfaces.filter({ name__ic: "TH0" }).toArray()).length, 2);
  is(came.length, 4);
  await client().dcim.sites.count({ name__ic: "eth" });
  is(came.length, 7);
});

Deno.test("a filter is known too where NetBox refuses the value that nothing has", async () => {
  const { netbox } = lab(interfaces(ROWS));
  is(await netbox.dcim.interfaces.count({ device_id: 1 }), 2);
  is(await netbox.dcim.interfaces.count({ enabled: true }), 3);
});

Deno.test("where nothing was found, nothing is asked", async () => {
  const { netbox, came } = lab(interfaces(ROWS));
  is(await netbox.dcim.interfaces.get({ name: "eth9", nmae: "eth0" }), null);
  is(await netbox.dcim.interfaces.count({ name: "eth9" }), 0);
  is(came.length, 2);
});

Deno.test("an upgrade of NetBox makes filters unknown again", async () => {
  let version = "4.6";
  const { netbox, came } = lab(async (request) => {
    const answer = await interfaces(ROWS)(request);
    answer.headers.set("api-version", version);
    return answer;
  });
  await netbox.dcim.interfaces.count({ name: "eth0" });
  is(came.length, 3);
  version = "4.7";
  await netbox.dcim.interfaces.count({ name: "eth0" });
  is(came.length, 6);
});

Deno.test("Nautobot refuses unknown filters itself", async () => {
  const words = { nonsense: ["Unknown filter field"] };
  const { netbox, came } = lab(
    ({ path }) => path.includes("nonsense") ? json(words, 400) : page([{ id: "u-1" }]),
    { kind: "nautobot" },
  );
  const error = await failureOf(netbox.extras.webhooks.get({ nonsense: 1 }));
  same([error.status, error.fields], [400, words]);
  is((await netbox.extras.webhooks.get({ something: 1 }))?.id, "u-1");
  is(came.length, 2);
});
