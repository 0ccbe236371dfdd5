import { deepStrictEqual as same, match, ok, rejects, strictEqual as is } from "node:assert/strict";
import { createNetBoxApi, type Fetch, NetBoxError } from "../../../lib/source/netbox/api.ts";
import { flattenErrors } from "../../../lib/source/netbox/api_error.ts";
import { FakeClock } from "../../fake_clock.ts";
import { recordedCalls } from "../../testing/netbox/fixtures.ts";
import { ADMIN, createNetBoxDouble, VERSIONS } from "../../../lib/testing/netbox/mod.ts";

const URL = "https://netbox.test/base";

function answering(body: string, status = 200, headers: HeadersInit = {}): {
  fetch: Fetch;
  calls: { url: string; init: RequestInit }[];
} {
  const calls: { url: string; init: RequestInit }[] = [];
  const all = { "content-type": "application/json", ...headers };
  return {
    calls,
    fetch: (url, init) => {
      calls.push({ url, init });
      return Promise.resolve(new Response(body, { status, headers: all }));
    },
  };
}

async function failure(work: Promise<unknown>): Promise<NetBoxError> {
  try {
    await work;
  } catch (error) {
    ok(error instanceof NetBoxError, String(error));
    return error;
  }
  throw new Error("it did not fail");
}

Deno.test("createNetBoxApi() sends Token for v1 tokens, Bearer for nbt_ tokens, and JSON", async () => {
  for (const [token, header] of [["abc", "Token abc"], ["nbt_a.b", "Bearer nbt_a.b"]] as const) {
    const { fetch, calls } = answering("{}");
    await createNetBoxApi({ url: `${URL}/`, token, fetch }).post("/api/x/", {
      query: { a: "1+1", b: [1, 2], c: undefined },
      body: { d: "ü" },
    });
    const { url, init } = calls[0]!;
    is(url, `${URL}/api/x/?a=1%2B1&b=1&b=2`);
    is((init.headers as Headers).get("authorization"), header);
    is((init.headers as Headers).get("content-type"), "application/json");
    is(init.body, '{"d":"ü"}');
    is(init.redirect, "manual");
  }
});

Deno.test("createNetBoxApi() says method, path, status, NetBox's words and request id, and never the token", async () => {
  const { fetch } = answering('{"payload_url":["Enter a valid URL (abcdef)."]}', 400, {
    "x-request-id": "r-1",
  });
  const api = createNetBoxApi({ url: URL, token: "abcdef", fetch });
  const error = await failure(api.patch("/api/extras/webhooks/7/", { body: {} }));
  is(
    error.message,
    "PATCH /api/extras/webhooks/7/ was answered with 400: payload_url: Enter a valid URL (…). (request id r-1)",
  );
  same([error.kind, error.status, error.requestId], ["status", 400, "r-1"]);
});

Deno.test("createNetBoxApi() reads an HTML page as what it is", async () => {
  const page = "<html><head><title>\n Page Not  Found | NetBox </title></head></html>";
  const html = { "content-type": "text/html; charset=utf-8" };
  const missing = answering(page, 404, html);
  const error = await failure(
    createNetBoxApi({ url: URL, token: null, fetch: missing.fetch }).get("/api/nope/"),
  );
  match(error.message, /404: Page Not Found \| NetBox/);
  const login = answering(page, 200, html);
  const other = await failure(
    createNetBoxApi({ url: URL, token: null, fetch: login.fetch }).get("/api/status/"),
  );
  is(other.kind, "answer");
  match(other.message, /not JSON but text\/html.*NETBOX_URL/);
  const broken = answering("{", 200);
  const third = await failure(
    createNetBoxApi({ url: URL, token: null, fetch: broken.fetch }).get("/api/status/"),
  );
  is(third.kind, "answer");
});

Deno.test("createNetBoxApi() calls a redirect an error that names the final address", async () => {
  const { fetch } = answering("", 301, { location: "https://final.test/api/status/" });
  const error = await failure(createNetBoxApi({ url: URL, token: null, fetch }).get("/api/s/"));
  is(error.kind, "redirect");
  match(error.message, /redirects to https:\/\/final\.test.*NETBOX_URL to the final address/);
});

Deno.test("createNetBoxApi() gives up after its timeout, also while the body comes", async () => {
  const clock = new FakeClock();
  const silent: Fetch = (_, { signal }) =>
    new Promise((_, reject) => signal!.addEventListener("abort", () => reject(signal!.reason)));
  const slow: Fetch = (_, { signal }) => {
    const stream = new ReadableStream({
      start: (it) => signal!.addEventListener("abort", () => it.error(signal!.reason)),
    });
    return Promise.resolve(
      new Response(stream, { headers: { "content-type": "application/json" } }),
    );
  };
  for (const fetch of [silent, slow]) {
    const api = createNetBoxApi({
      url: "https://me:pw@netbox.test",
      token: null,
      fetch,
      timeout: 3000,
      clock,
    });
    const failed = failure(api.get("/api/status/"));
    await clock.advance(3000);
    const error = await failed;
    is(error.kind, "timeout");
    match(error.message, /no answer within 3 s.*NETBOX_URL \(https:\/\/netbox\.test\)/);
    is(clock.pending, 0);
  }
});

Deno.test("createNetBoxApi() passes the transport's message and the caller's signal on", async () => {
  const fetch: Fetch = (_, { signal }) => {
    if (signal!.aborted) return Promise.reject(signal!.reason);
    return Promise.reject(new TypeError("certificate is not trusted: set NETBOX_CA_FILE"));
  };
  const api = createNetBoxApi({ url: URL, token: null, fetch });
  const error = await failure(api.get("/api/status/"));
  is(error.kind, "connection");
  is(error.message, "GET /api/status/: certificate is not trusted: set NETBOX_CA_FILE");
  const cause = new Error("tcp connect error: connection refused");
  const bare = createNetBoxApi({
    url: URL,
    token: null,
    fetch: () => Promise.reject(new TypeError("fetch failed", { cause })),
  });
  match((await failure(bare.get("/x/"))).message, /fetch failed: tcp connect error/);
  const aborted = await failure(api.get("/api/status/", { signal: AbortSignal.abort() }));
  is(aborted.kind, "aborted");
});

Deno.test("list() follows pages by their query alone", async () => {
  const double = createNetBoxDouble({ version: "4.7.3", url: "http://inside.test" });
  const api = createNetBoxApi({
    url: "http://outside.test",
    token: ADMIN,
    // The proxy in front passes its own Host on: `next` names a host that is not to be reached from here.
    fetch: (url, init) => double.fetch(url.replace("outside", "inside"), init),
  });
  for (let i = 0; i < 7; i++) {
    await api.post("/api/extras/tags/", { body: { name: `T${i}`, slug: `t${i}` } });
  }
  const rows = await api.list("/api/extras/tags/", { query: { limit: 3 } });
  same(rows.map((row) => row.slug), ["t0", "t1", "t2", "t3", "t4", "t5", "t6"]);
  is(double.seen.filter(({ method }) => method === "GET").length, 3);
  await rejects(api.list("/api/status/"), /not a list/);
});

Deno.test("flattenErrors() makes one line of every recorded refusal", () => {
  const lines = new Map<string, string>();
  for (const version of VERSIONS) {
    for (const { label, response } of recordedCalls(version)) {
      if (response.status !== 400) continue;
      const line = flattenErrors(response.body);
      ok(line && !/[{}]|\[object/.test(line.replace(/\{'slug'.*\}/, "")), `${label}: ${line}`);
      lines.set(`${label} ${version}`, line);
    }
  }
  is(
    lines.get("rules-bulk-post-one-bad 4.6.8"),
    "[1] object_types: Invalid content type: dcim.nonsense",
  );
  is(
    lines.get("rules-bulk-post-one-bad 4.7.3"),
    "1 of 2 objects could not be created; [1] object_types: Invalid content type: dcim.nonsense",
  );
  is(
    lines.get("rule-post-unknown-event-type 4.1.11"),
    'event_types[0]: "object_exploded" is not a valid choice.',
  );
});
