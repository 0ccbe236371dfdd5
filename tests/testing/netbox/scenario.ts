/**
 * Plays the recorded scenario of one version to the double, call by call, at the recorded times.
 *
 * @module
 */
import { recordings } from "../../recordings.ts";
import {
  ADMIN,
  type Client,
  createNetBoxDouble,
  type Delivery,
  type NetBoxDouble,
  type Version,
} from "../../../lib/testing/netbox/mod.ts";
import { type Recorded, scenario } from "./fixtures.ts";

const LIMITED = "the limited user's";

/** One call: what NetBox answered and sent, and what the double did. Times are gone, ids are NetBox's. */
export interface Played {
  readonly call: Recorded;
  readonly answered: { readonly netbox: unknown; readonly double: unknown };
  readonly sent: { readonly netbox: readonly string[]; readonly double: readonly string[] };
}

/** Plays all of it, and yields each call. */
export async function* play(version: Version): AsyncGenerator<Played> {
  const calls = scenario(version);
  const deliveries = recordedDeliveries(version);
  let now = 0;
  const double = createNetBoxDouble({
    version,
    url: hostOf(calls),
    now: () => now,
    tokens: { [ADMIN]: { user: "admin" }, [LIMITED]: { user: "limited", permissions: [] } },
  });
  const names = new Names();
  for (const call of calls) {
    now = Date.parse(call.at);
    const requestId = call.response.headers["x-request-id"]!;
    const step = /^run-(script-.*)$/.exec(call.label)?.[1];
    const expected = deliveries.get(step ?? requestId) ?? [];
    await prepare(double, call, expected);
    double.deliveries.pending.length = 0;
    const response = step ? runScript(double, step, expected) : await replay(double, call, names);
    names.learn(requestId, response.headers.get("x-request-id"));
    names.learn(call.response.headers.etag, response.headers.get("etag"));
    const isJson = response.headers.get("content-type") === "application/json";
    const text = await response.text();
    const body = isJson ? JSON.parse(names.toNetBox(text)) : text && "a page";
    yield {
      call,
      answered: {
        netbox: comparable(call, call.response.status, call.response.body),
        double: comparable(call, response.status, cut(body, call.response.body)),
      },
      sent: {
        netbox: expected,
        double: double.deliveries.pending.map((it) => names.toNetBox(textOf(it))),
      },
    };
  }
}

/** What the scenario did without recording it. */
async function prepare(double: NetBoxDouble, { label }: Recorded, expected: readonly string[]) {
  const admin = double.as("admin");
  if (label.startsWith("receiver-") || label === "run-script-hello") {
    await redirect(double, admin, expected[0]);
  }
  const drop = async (path: string, objectType: string, name: RegExp) => {
    for (const row of [...double.table(objectType).values()]) {
      if (name.test(String(row.name))) await admin.delete(`${path}${row.id}/`);
    }
  };
  if (label === "create-cf-ticket" || label === "receiver-500") {
    await drop("/api/extras/event-rules/", "extras.eventrule", /^hookbox:(?!fixture|job)/);
    await drop("/api/extras/webhooks/", "extras.webhook", /^hookbox:(?!fixture|job)/);
  }
  if (label === "webhook-templated") await drop("/api/dcim/interfaces/", "dcim.interface", /^Eth/);
}

/** The rule for `job_started` was there for some scripts only. */
function startRule({ rules }: NetBoxDouble, enabled: boolean): void {
  for (const [id, rule] of rules) {
    if (String(rule.name).startsWith("hookbox:job-start")) rules.set(id, { ...rule, enabled });
  }
}

/** The recorder's scripts: one changes a site, one fails after a change. */
function runScript(double: NetBoxDouble, step: string, expected: readonly string[]): Response {
  startRule(double, step.endsWith("with-start-rule"));
  const [end] = expected.filter((text) => text.includes('"job_ended"'));
  const data = end && JSON.parse(end.split("\n").at(-1)!).data;
  const script = step.includes("fail") ? 1 : 2;
  const { requestId } = double.runScript((write) => {
    write("PATCH", "/api/dcim/sites/1/", { description: "changed by script" });
    if (step.includes("fail")) throw new Error("deliberate failure");
  }, { ...data, script });
  return new Response(null, { headers: { "x-request-id": requestId } });
}

/** Request ids and entity tags: the double's own, and NetBox's. */
class Names {
  readonly #ours = new Map<string, string>();
  readonly #theirs = new Map<string, string>();

  learn(theirs: string | undefined, ours: string | null): void {
    if (!theirs || !ours) return;
    this.#ours.set(theirs, ours);
    this.#theirs.set(ours, theirs);
  }

  toDouble(text: string): string {
    return this.#replace(text, this.#ours);
  }

  toNetBox(text: string): string {
    return this.#replace(text, this.#theirs);
  }

  #replace(text: string, names: ReadonlyMap<string, string>): string {
    const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|W\/".*"/g;
    return text.replace(uuid, (found) => names.get(found) ?? found);
  }
}

/** Moves the webhook to where a delivery was received, or back. */
async function redirect(double: NetBoxDouble, admin: Client, delivery: string | undefined) {
  for (const { id, name } of [...double.webhooks.values()]) {
    const [, type] = /^hookbox:fixture(?::(.*))?$/.exec(String(name)) ?? [];
    if (name !== "hookbox:fixture" && type !== "dcim.interface") continue;
    const { origin } = new URL(String(double.webhooks.get(id)!.payload_url));
    const own = `${origin}/hook${type ? `/${type}` : ""}`;
    const [, payload_url = delivery ?? own] = delivery?.split("\n") ?? [];
    await admin.patch(`/api/extras/webhooks/${id}/`, { payload_url });
  }
}

function replay(
  double: NetBoxDouble,
  { label, request }: Recorded,
  names: Names,
): Promise<Response> {
  const headers = new Headers(
    Object.entries(request.headers).map(([name, value]) => [name, names.toDouble(value)]),
  );
  const given = headers.get("authorization");
  if (given) {
    const token = label === "v2-token-wrong-secret"
      ? "nbt_bad"
      : given.includes("(bad)")
      ? "bad"
      : given.includes("(limited)")
      ? LIMITED
      : ADMIN;
    headers.set("authorization", `Token ${token}`);
  }
  return double.fetch(double.url + names.toDouble(request.path), {
    method: request.method,
    headers,
    ...(request.body === null ? {} : { body: JSON.stringify(request.body) }),
  });
}

/** The deliveries that NetBox sent for each request, but for those that follow a redirect. */
function recordedDeliveries(version: Version): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { label, method, path, headers, body } of recordings(version)) {
    const [, requestId] = /"req(?:uest_id)?": "([0-9a-f-]{36})"/.exec(body) ??
      /"request": \{"id": "([0-9a-f-]{36})"/.exec(body) ?? [];
    const key = label.startsWith("script-") ? label.replace(/-\d$/, "") : requestId;
    if (!key || /^receiver-30[27]-2$|requeue/.test(label)) continue;
    const [, host] = headers.find(([name]) => name === "Host")!;
    const url = `http://${host}${path}`;
    const text = timelessText([method, url, ...shownHeaders(headers), body].join("\n"));
    found.set(key, [...found.get(key) ?? [], text]);
  }
  return found;
}

function textOf({ method, url, headers, body }: Delivery): string {
  return timelessText([method, url, ...shownHeaders(headers), body].join("\n"));
}

/** Headers in their order, without those of the connection, and without the value of a signature. */
function shownHeaders(headers: readonly (readonly [string, string])[]): string[] {
  const hidden = ["Host", "Accept-Encoding", "Content-Length"];
  return headers.filter(([name]) => !hidden.includes(name)).map(([name, value]) =>
    `${name}: ${name === "X-Hook-Signature" ? "…" : value}`
  );
}

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)/g;

/** Times are gone, but for their form; so are counts that NetBox itself takes at different moments, and ids of jobs. */
function timelessText(text: string): string {
  return text.replace(
    TIME,
    (_, fraction: string, zone: string) => `T${(fraction?.length ?? 1) - 1}${zone}`,
  ).replace(/, ?"(device|virtualmachine)_count": ?\d+/g, "").replace(
    /"id":\d+(,"url":"[^"]+\/(?:jobs|object-changes)\/)\d+(\/(?:","display_url":"[^"]+\/changelog\/)?)(?:\d+)?/g,
    '"id":0$10$2',
  );
}

/** What an answer is compared by. The recorder changed things unrecorded, so the length of the change log is its own. */
function comparable({ label }: Recorded, status: number, body: unknown): unknown {
  if (label.startsWith("run-script") || label === "background-queues") return [];
  const { count: _, ...rest } = Object(body) as { count?: number };
  return [status, timeless(label.startsWith("object-changes") && _ ? rest : body)];
}

function timeless(body: unknown): unknown {
  return typeof body === "string" && body !== ""
    ? "a page"
    : JSON.parse(timelessText(JSON.stringify(body)));
}

/** As short as the recorder left it. */
function cut(body: unknown, like: unknown): unknown {
  if (Array.isArray(body) && Array.isArray(like) && Object.keys(Object(like[0])).length === 2) {
    return body.map(({ id, name }) => ({ id, name }));
  }
  const { _cut, results } = Object(like) as { _cut?: string; results?: unknown[] };
  if (!_cut) return body;
  const ours = body as { results: unknown[] };
  return { ...ours, results: ours.results.slice(0, results!.length), _cut };
}

function hostOf(calls: readonly Recorded[]): string {
  const created = calls.find(({ label }) => label.startsWith("register-webhook"))!;
  return new URL((created.response.body as { url: string }).url).origin;
}
