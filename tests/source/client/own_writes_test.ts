import { deepStrictEqual as same, match, rejects, strictEqual as is } from "node:assert/strict";
import { TransportError } from "../../../lib/source/transport/error.ts";
import { type Answering, failureOf, json, lab, until } from "./lab.ts";

const STATUS = { "netbox-version": "4.7.3", plugins: { netbox_branching: "1.2.2" } };

/** Reads are answered; writes by `answering`. */
const writing = (answering: Answering): Answering => (came) =>
  came.method === "GET" ? json(STATUS) : answering(came);

const TIME = Date.UTC(2026, 10, 22, 12);

Deno.test("a write leaves when it is recorded, and its answer is recorded before it is read", async () => {
  const recorded = Promise.withResolvers<number>();
  const { netbox, came, story, writes } = lab(writing(() => json({ id: 5 })), {
    before: () => recorded.promise,
  });
  const updated = netbox.dcim.interfaces.update(5, { mtu: 9000 });
  await until(() => writes.length === 1);
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve));
  is(came.filter(({ method }) => method === "PATCH").length, 0);
  recorded.resolve(41);
  await updated;
  same(story.slice(1), ["before", "sent", [41, { requestId: "r-1", time: TIME, status: 200 }]]);
  const [{ nonce, ...write }] = writes as [typeof writes[0]];
  same(write, {
    method: "PATCH",
    path: "/api/dcim/interfaces/5/",
    branch: null,
    noted: true,
    timeout: 30_000,
  });
  match(nonce, /^[0-9a-f]{8}$/);
});

Deno.test("a write whose record is refused does not leave", async () => {
  const { netbox, story } = lab(writing(() => json({})), {
    before: () => Promise.reject(new Error("this attempt is over")),
  });
  await rejects(netbox.dcim.sites.delete(1), /this attempt is over/);
  same(story.slice(1), ["before"]);
});

Deno.test("reads are not recorded: GET, HEAD, OPTIONS and GraphQL", async () => {
  const { netbox, story } = lab(() =>
    json({ count: 0, results: [], actions: { POST: {} }, data: {} })
  );
  await netbox.dcim.sites.count();
  await netbox.dcim.sites.choices();
  await netbox.request("head", "/api/dcim/sites/");
  await netbox.query("{ site_list { id } }");
  same(story, ["sent", "sent", "sent", "sent"]);
});

Deno.test("a refused write is recorded with its request id: up to 4.6 it may send webhooks", async () => {
  const { netbox, story } = lab(
    writing(() => json({ mtu: ["A valid integer is required."] }, 400)),
  );
  await failureOf(netbox.dcim.interfaces.update([{ id: 1, mtu: "x" }]));
  same(story.at(-1), [1, { requestId: "r-1", time: TIME, status: 400 }]);
});

Deno.test("an answer without X-Request-ID and Date is recorded without", async () => {
  const { netbox, story } = lab(
    () =>
      new Response('{"id":"u"}', { status: 201, headers: { "content-type": "application/json" } }),
    { kind: "nautobot" },
  );
  await netbox.dcim.devices.create({ name: "x" });
  same(story, ["before", "sent", [1, { requestId: null, time: null, status: 201 }]]);
});

Deno.test("a write of which no answer came is unknown; one that surely did not leave, not sent", async () => {
  const kinds = [
    ["reset", "unknown"],
    ["timeout", "unknown"],
    ["unreachable", "unknown"],
    ["proxy", "unknown"],
    ["self-signed", "not-sent"],
    ["ca-file", "not-sent"],
  ] as const;
  for (const [kind, outcome] of kinds) {
    const { netbox, story } = lab(writing(() => {
      throw new TransportError(kind, "Cannot reach it");
    }));
    await failureOf(netbox.dcim.sites.create({ name: "x" }));
    same(story.slice(1), ["before", "sent", [1, outcome]], kind);
  }
});

Deno.test("a write that times out or is aborted is unknown", async () => {
  const never: Answering = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const late = lab(writing(never));
  const failed = failureOf(late.netbox.dcim.sites.create({}));
  await until(() => late.story.length === 3);
  await late.clock.advance(30_000);
  is((await failed).kind, "timeout");
  same(late.story.at(-1), [1, "unknown"]);

  const aborted = lab(writing(never));
  const rejected = rejects(aborted.netbox.dcim.sites.create({}), /stop/);
  await until(() => aborted.story.length === 3);
  aborted.controller.abort(new Error("stop"));
  await rejected;
  same(aborted.story.at(-1), [1, "unknown"]);
});

Deno.test("a write that is aborted while it is recorded is not sent", async () => {
  const recorded = Promise.withResolvers<number>();
  const { netbox, story, controller } = lab(writing(() => json({})), {
    before: () => recorded.promise,
  });
  const rejected = rejects(netbox.dcim.sites.create({}), /stop/);
  await until(() => story.includes("before"));
  controller.abort(new Error("stop"));
  recorded.resolve(7);
  await rejected;
  same(story.slice(1), ["before", [7, "not-sent"]]);
});

Deno.test("an answer whose body breaks off is an answer all the same", async () => {
  const { netbox, story } = lab(writing(() =>
    new Response(
      new ReadableStream({ start: (controller) => controller.error(new Error("cut off")) }),
      { status: 201, headers: { "content-type": "application/json", "x-request-id": "r-9" } },
    )
  ));
  const error = await failureOf(netbox.dcim.sites.create({}));
  match(error.message, /POST \/api\/dcim\/sites\/: cut off/);
  same(story.slice(3), [[1, { requestId: "r-9", time: null, status: 201 }]]);
});

Deno.test("a write to a branch says which, however it is named", async () => {
  const { netbox, writes, came } = lab(writing(() => json({})));
  const { sites } = netbox.branch("edhfap7l").dcim;
  await sites.create({});
  await sites.create({}, { branch: "other" });
  await sites.create({}, { branch: null });
  await netbox.dcim.sites.create({}, { branch: "other" });
  await netbox.request("POST", "/api/dcim/sites/", { query: { _branch: "byquery" }, body: {} });
  await netbox.request("POST", "/api/dcim/sites/", {
    headers: { "X-NetBox-Branch": "byheader" },
    body: {},
  });
  same(writes.map(({ branch }) => branch), [
    "edhfap7l",
    "other",
    null,
    "other",
    "byquery",
    "byheader",
  ]);
  same(
    came.filter(({ method }) => method === "POST").map(({ headers }) =>
      headers.get("x-netbox-branch")
    ),
    ["edhfap7l", "other", null, "other", null, "byheader"],
  );
});

Deno.test("nothing is done on main that was meant for a branch", async () => {
  for (const kind of ["netbox", "nautobot"] as const) {
    const { netbox, lines } = lab(() => json({ "netbox-version": "4.7.3", plugins: {} }), { kind });
    const error = await failureOf(netbox.branch("edhfap7l").dcim.sites.create({}));
    match(error.message, /netbox_branching is not installed.*would be done on main/);
    same(lines(), ["GET /api/status/"]);
  }
});
