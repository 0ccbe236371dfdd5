import { deepStrictEqual as same, match, ok, rejects, strictEqual as is } from "node:assert/strict";
import { failureOf, json, lab, page, until } from "./lab.ts";

Deno.test("every request has the token, JSON, and no redirects to follow", async () => {
  for (const [token, header] of [["abc", "Token abc"], ["nbt_a.b", "Bearer nbt_a.b"]] as const) {
    const { netbox, came } = lab(() => page([]), { token });
    await netbox.dcim.sites.count();
    const { headers } = came[0]!;
    is(headers.get("authorization"), header);
    is(headers.get("accept"), "application/json");
    // Else NetBox up to 4.2 does not say its version.
    is(headers.get("content-type"), "application/json");
  }
  const { netbox, came } = lab(() => page([]), { token: null });
  await netbox.dcim.sites.count();
  is(came[0]!.headers.get("authorization"), null);
});

Deno.test("a redirect is an error that names the final address", async () => {
  const { netbox } = lab(() => json({}, 302, { location: "https://netbox.test/" }));
  const error = await failureOf(netbox.dcim.sites.count());
  is(error.kind, "redirect");
  match(error.message, /redirects to https:\/\/netbox\.test\/\. Set NETBOX_URL/);
});

Deno.test("at most 8 requests at once go to one source, from all its clients", async () => {
  const gates: (() => void)[] = [];
  const { netbox, client, came } = lab(async () => {
    await new Promise<void>((resolve) => gates.push(resolve));
    return page([]);
  });
  const other = client();
  const counts = Array.from({ length: 20 }, (_, i) => (i % 2 ? netbox : other).dcim.sites.count());
  await until(() => came.length === 8);
  await until(() => gates.length === 8);
  is(came.length, 8);
  gates.shift()!();
  await until(() => came.length === 9);
  while (came.length < 20 || gates.length > 0) {
    gates.shift()?.();
    await new Promise((resolve) => setTimeout(resolve));
  }
  same(await Promise.all(counts), Array(20).fill(0));
});

Deno.test("a slot is held until the body is read, and not while a repetition is waited for", async () => {
  const body = new TransformStream<Uint8Array, Uint8Array>();
  const answers = [
    () => new Response(body.readable, { headers: { "content-type": "application/json" } }),
    () => json({}, 503),
    () => page([]),
  ];
  const { netbox, came, clock } = lab(() => answers[Math.min(came.length, 3) - 1]!(), { slots: 1 });
  const first = netbox.dcim.sites.count();
  const second = netbox.dcim.racks.count();
  const third = netbox.dcim.regions.count();
  await until(() => came.length === 1);
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve));
  is(came.length, 1);
  const writer = body.writable.getWriter();
  await writer.write(new TextEncoder().encode('{"count":4,"results":[]}'));
  await writer.close();
  is(await first, 4);
  is(await third, 0);
  is(came.length, 3);
  await until(() => clock.pending === 1);
  await clock.advance(500);
  is(await second, 0);
});

Deno.test("a request has its time, with the body, and then fails", async () => {
  const slow = new Promise<Response>(() => {});
  const { netbox, clock, came } = lab(({ signal }) =>
    Promise.race([
      slow,
      new Promise<never>((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason))
      ),
    ])
  );
  const failed = failureOf(netbox.dcim.sites.count());
  await until(() => came.length === 1);
  await clock.advance(29_999);
  is(came[0]!.signal.aborted, false);
  await clock.advance(1);
  const error = await failed;
  same([error.kind, error.status], ["timeout", null]);
  match(error.message, /^GET \/api\/dcim\/sites\/: no answer within 30 s/);
  const quick = failureOf(netbox.request("GET", "/api/status/", { timeout: 50 }));
  await until(() => came.length === 2);
  await clock.advance(50);
  match((await quick).message, /within 0\.05 s/);
  is(clock.pending, 0);
});

Deno.test("an abort reaches the request, and its reason the caller", async () => {
  const { netbox, came, controller } = lab(({ signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
  );
  const own = new AbortController();
  const one = rejects(netbox.request("GET", "/api/", { signal: own.signal }), /no longer needed/);
  const two = rejects(netbox.dcim.sites.count(), /the deadline/);
  await until(() => came.length === 2);
  own.abort(new Error("no longer needed"));
  await one;
  is(came[1]!.signal.aborted, false);
  controller.abort(new Error("the deadline"));
  await two;
  await rejects(netbox.dcim.sites.count(), /the deadline/);
  is(came.length, 2);
});

Deno.test("what is neither JSON nor an error is called so", async () => {
  const html = new Headers({ "content-type": "text/html" });
  const { netbox } = lab(() => new Response("<title>Login</title>", { headers: html }));
  match((await failureOf(netbox.status())).message, /not JSON but text\/html.*NETBOX_URL/);
  const { netbox: broken } = lab(() =>
    new Response("{", { headers: { "content-type": "application/json" } })
  );
  match((await failureOf(broken.status())).message, /the answer is not valid JSON/);
});

Deno.test("request() gives status, headers and body, also a text where one was wanted", async () => {
  const { netbox, came } = lab(({ headers }) =>
    headers.get("accept") === "text/csv"
      ? new Response("a,b", { headers: { "content-type": "text/csv" } })
      : json({ job: { id: 1 } }, 202)
  );
  const { status, headers, body } = await netbox.request("patch", "/api/dcim/sites", {
    query: { background: true },
    body: [{ id: 1 }],
  });
  same([status, body, came.at(-1)!.method], [202, { job: { id: 1 } }, "PATCH"]);
  is(headers.get("x-request-id"), "r-1");
  is(came.at(-1)!.path, "/api/dcim/sites/?background=true");
  const csv = await netbox.request("GET", "/api/dcim/sites/?export=x", {
    headers: { accept: "text/csv" },
    query: { limit: 1 },
  });
  is(csv.body, "a,b");
  is(came.at(-1)!.path, "/api/dcim/sites/?export=x&limit=1");
});

Deno.test("request() takes an object's own url, and sends the token to the configured host alone", async () => {
  const { netbox, lines } = lab(() => json({}));
  await netbox.request("GET", "http://netbox.internal:8001/base/api/dcim/sites/1/");
  await netbox.request("GET", "http://netbox.internal:8001/api/dcim/sites/2/?brief=1");
  await netbox.request("GET", "//elsewhere.test/api/dcim/sites/3/");
  same(lines(), [
    "GET /api/dcim/sites/1/",
    "GET /api/dcim/sites/2/?brief=1",
    "GET /api/dcim/sites/3/",
  ]);
  await rejects(netbox.request("GET", "dcim/sites/"), /does not start with \//);
});

Deno.test("no message has the token", async () => {
  const { netbox, log } = lab(() => json({ detail: "Token s3cret has no rights." }, 400));
  const error = await failureOf(netbox.dcim.sites.count());
  ok(!error.message.includes("s3cret") && !error.detail.includes("s3cret"));
  ok(!JSON.stringify(log).includes("s3cret"));
});
