/**
 * The real NetBox of the tests, as its administrator sees it.
 *
 * @module
 */
import { Hookbox, until } from "./hookbox.ts";

// deno-lint-ignore no-explicit-any -- the API's own objects, as they come
export type Row = Record<string, any>;

function need(name: string): string {
  const value = Deno.env.get(name);
  if (!value) throw new Error(`${name} is not set: run these tests with \`deno task e2e\``);
  return value;
}

/** Where it is, and its tokens: `v1` and `v2` are the administrator's. */
export const netbox = {
  url: need("NETBOX_URL"),
  v1: need("NETBOX_TOKEN"),
  v2: need("NETBOX_V2_TOKEN"),
};

/** A hookbox for it, as the administrator: the token's user is the one who makes the foreign changes, too. */
export function hookbox(
  instance: string,
  handlers: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<Hookbox> {
  const settings = { NETBOX_URL: netbox.url, NETBOX_TOKEN: netbox.v1, HOOKBOX_NAME: instance };
  return Hookbox.create(handlers, { ...settings, ...env });
}

/** Calls the API as the administrator, perhaps in a branch; throws on an answer that is no success. */
export async function api<T = Row>(
  method: string,
  path: string,
  body?: unknown,
  branch?: string,
): Promise<T> {
  const response = await fetch(`${netbox.url}/api/${path}`, {
    method,
    headers: {
      authorization: `Token ${netbox.v1}`,
      "content-type": "application/json",
      ...(branch === undefined ? {} : { "x-netbox-branch": branch }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
  return (text ? JSON.parse(text) : null) as T;
}

/** All rows of a list. */
export async function list(path: string): Promise<Row[]> {
  const page = await api(`GET`, `${path}${path.includes("?") ? "&" : "?"}limit=1000`);
  return page.results;
}

/** The webhooks and event rules of one instance, by name. */
export async function registered(instance: string): Promise<{ webhooks: Row[]; rules: Row[] }> {
  const ours = (row: Row) =>
    row.name === `hookbox:${instance}` || row.name.startsWith(`hookbox:${instance}:`);
  const [webhooks, rules] = await Promise.all([
    list("extras/webhooks/"),
    list("extras/event-rules/"),
  ]);
  return { webhooks: webhooks.filter(ours), rules: rules.filter(ours) };
}

/** Waits until NetBox has nothing more to send: its queues are empty, and its worker has nothing in hand. */
export async function idle(): Promise<void> {
  await until(
    "NetBox has sent all it had",
    async () => {
      const { results } = await api("GET", "core/background-queues/");
      return results.every((queue: Row) => queue.jobs === 0 && queue.started_jobs === 0);
    },
    () => "",
    300,
  );
}

let count = 0;

/** A device with the given interfaces on a site of its own; every call makes new ones. */
export async function device(
  interfaces: readonly string[],
): Promise<{ site: Row; device: Row; interfaces: Row[] }> {
  const tag = `${Date.now().toString(36)}${count++}`;
  const named = { name: `e2e ${tag}`, slug: `e2e-${tag}` };
  const site = await api("POST", "dcim/sites/", named);
  const manufacturer = await api("POST", "dcim/manufacturers/", named);
  const role = await api("POST", "dcim/device-roles/", { ...named, color: "aa1409" });
  const type = await api("POST", "dcim/device-types/", {
    manufacturer: manufacturer.id,
    model: named.name,
    slug: named.slug,
  });
  const made = await api("POST", "dcim/devices/", {
    name: named.name,
    site: site.id,
    role: role.id,
    device_type: type.id,
  });
  const rows = interfaces.length === 0 ? [] : await api<Row[]>(
    "POST",
    "dcim/interfaces/",
    interfaces.map((name) => ({ device: made.id, name, type: "1000base-t" })),
  );
  return { site, device: made, interfaces: rows };
}

/** A user with just these object permissions, and a v1 token of its own. */
export async function user(
  permissions: readonly Row[],
): Promise<{ id: number; username: string; token: string }> {
  const username = `e2e-${Date.now().toString(36)}-${count++}`;
  const password = `Pw-${crypto.randomUUID()}`;
  const { id } = await api("POST", "users/users/", { username, password });
  for (const [index, permission] of permissions.entries()) {
    const named = { name: `${username} ${index}`, enabled: true, ...permission };
    await api("POST", "users/permissions/", { ...named, users: [id] });
  }
  // NetBox makes the token up by itself, and shows it this once.
  const made = { user: id, version: 1, write_enabled: true };
  const { token } = await api("POST", "users/tokens/", made);
  return { id, username, token };
}
