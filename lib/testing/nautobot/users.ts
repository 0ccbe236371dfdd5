/**
 * Users and tokens, as far as they tell who one is.
 *
 * @module
 */
import type { Answer } from "./objects.ts";
import { page } from "./page.ts";
import { Refusal } from "./refusal.ts";
import type { Row, World } from "./world.ts";

/** The users, or one of them. There is no name for oneself. */
export function userList(world: World, url: URL, id?: string): Answer {
  const users = [...world.table("users.user").values()];
  if (id !== undefined) {
    const row = users.find((it) => it.id === id);
    if (!row) throw new Refusal(404, { detail: "No User matches the given query." });
    return { body: show(row, url.origin) };
  }
  const name = url.searchParams.get("username");
  const found = users.filter(({ username }) => name === null || username === name);
  return { body: page(found, url, (row) => show(row, url.origin)) };
}

function show({ id, username }: Row, host: string): Row {
  return {
    id,
    object_type: "users.user",
    display: username,
    url: `${host}/api/users/users/${id}/`,
    natural_slug: `${username}_${String(id).slice(0, 4)}`,
    last_login: null,
    is_superuser: true,
    username,
    first_name: "",
    last_name: "",
    email: "",
    is_staff: true,
    is_active: true,
    date_joined: "2026-11-22T01:59:22.122353Z",
    config_data: {},
  };
}

/** One's own tokens: the user is named in `display` alone. */
export function tokenList(user: string, url: URL): Answer {
  const id = "95e2a109-0755-4dde-8533-7ad47df0584e";
  const token = {
    id,
    object_type: "users.token",
    display: `234567 (${user})`,
    url: `${url.origin}/api/users/tokens/${id}/`,
    natural_slug: `${id}_95e2`,
    key: "0123456789abcdef0123456789abcdef01234567",
    expires: null,
    write_enabled: true,
    description: "",
    created: "2026-11-22T01:59:23.758555Z",
  };
  return { body: page([token], url, (it) => it) };
}
