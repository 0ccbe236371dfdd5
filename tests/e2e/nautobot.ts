/**
 * The real Nautobot of the tests, as its administrator sees it.
 *
 * @module
 */
import { Hookbox } from "./hookbox.ts";

// deno-lint-ignore no-explicit-any -- the API's own objects, as they come
export type Row = Record<string, any>;

function need(name: string): string {
  const value = Deno.env.get(name);
  if (!value) throw new Error(`${name} is not set: run these tests with \`deno task e2e\``);
  return value;
}

/** Where it is, its administrator's token, and the address at which it can reach us: it refuses loopback. */
export const nautobot = {
  url: need("NAUTOBOT_URL"),
  token: need("NAUTOBOT_TOKEN"),
  hookAddress: need("HOOK_IP"),
};

/** A hookbox for it, at an address that it agrees to call. */
export function hookbox(
  instance: string,
  handlers: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<Hookbox> {
  const settings = {
    NAUTOBOT_URL: nautobot.url,
    NAUTOBOT_TOKEN: nautobot.token,
    HOOKBOX_NAME: instance,
  };
  return Hookbox.create(handlers, { ...settings, ...env }, nautobot.hookAddress);
}

/** Calls the API as the administrator, or as somebody else; throws on an answer that is no success. */
export async function api<T = Row>(
  method: string,
  path: string,
  body?: unknown,
  authorization = `Token ${nautobot.token}`,
): Promise<T> {
  const response = await fetch(`${nautobot.url}/api/${path}`, {
    method,
    headers: { authorization, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
  return (text ? JSON.parse(text) : null) as T;
}

/** The webhooks of one instance, oldest first. */
export async function registered(instance: string): Promise<Row[]> {
  const { results } = await api("GET", "extras/webhooks/?limit=1000");
  return results
    .filter(({ name }: Row) =>
      name === `hookbox:${instance}` || name.startsWith(`hookbox:${instance}:`)
    )
    .toSorted((a: Row, b: Row) => a.created.localeCompare(b.created));
}

let count = 0;
const tag = () => `e2e ${Date.now().toString(36)}${count++}`;

/** A device with the given interfaces at a location of its own; every call makes new ones. */
export async function device(
  interfaces: readonly string[],
): Promise<{ location: Row; device: Row; interfaces: Row[] }> {
  const name = tag();
  const status = "Active";
  const locationType = await api("POST", "dcim/location-types/", {
    name,
    content_types: ["dcim.device"],
  });
  const location = await api("POST", "dcim/locations/", {
    name,
    location_type: locationType.id,
    status,
  });
  const manufacturer = await api("POST", "dcim/manufacturers/", { name });
  const role = await api("POST", "extras/roles/", { name, content_types: ["dcim.device"] });
  const type = await api("POST", "dcim/device-types/", {
    manufacturer: manufacturer.id,
    model: name,
  });
  const made = await api("POST", "dcim/devices/", {
    name,
    location: location.id,
    role: role.id,
    device_type: type.id,
    status,
  });
  const rows = interfaces.length === 0 ? [] : await api<Row[]>(
    "POST",
    "dcim/interfaces/",
    interfaces.map((name) => ({ device: made.id, name, type: "1000base-t", status })),
  );
  return { location, device: made, interfaces: rows };
}

/** A user with just these object permissions, and a token of its own. */
export async function user(
  permissions: readonly Row[],
): Promise<{ id: string; username: string; token: string }> {
  const username = tag().replace(" ", "-");
  const password = `Pw-${crypto.randomUUID()}`;
  const { id } = await api("POST", "users/users/", { username, password });
  for (const [index, permission] of permissions.entries()) {
    const named = { name: `${username} ${index}`, enabled: true, groups: [], ...permission };
    await api("POST", "users/permissions/", { ...named, users: [id] });
  }
  // A token is made by its user alone, who has nothing but a password so far, and needs a permission for just that.
  const login = `Basic ${btoa(`${username}:${password}`)}`;
  const passing = { name: `${username} token`, object_types: ["users.token"], actions: ["add"] };
  const permission = await api("POST", "users/permissions/", {
    ...passing,
    enabled: true,
    users: [id],
    groups: [],
  });
  const { key } = await api("POST", "users/tokens/", {}, login);
  await api("DELETE", `users/permissions/${permission.id}/`);
  return { id, username, token: key };
}
