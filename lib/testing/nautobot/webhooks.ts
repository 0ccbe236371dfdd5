/**
 * List, create, change and delete webhooks as Nautobot does.
 *
 * @module
 */
import { type Errors, fieldErrors, objectErrors } from "./judge.ts";
import { RECORDED } from "./recorded.ts";
import { Refusal } from "./refusal.ts";
import { nameOf, type Row, type World } from "./world.ts";

const DEFAULTS: Row = {
  type_create: false,
  type_update: false,
  type_delete: false,
  enabled: true,
  http_method: "POST",
  http_content_type: "application/json",
  additional_headers: "",
  body_template: "",
  secret: "",
  ssl_verification: true,
  ca_file_path: "",
};

const FILTERS = ["name", "name__isw", "payload_url", "payload_url__isw", "content_types"];
const MANNERS = ["limit", "offset", "sort", "depth"];
const KNOWN = Object.keys(RECORDED.webhook.properties);

/** The webhooks of one world, for the user of one token. */
export class Webhooks {
  readonly #world: World;
  readonly #allows: (row: Row) => boolean;

  constructor(world: World, allows: (row: Row) => boolean = () => true) {
    this.#world = world;
    this.#allows = allows;
  }

  handle(method: string, id: string | undefined, body: unknown, search: URLSearchParams) {
    if (id === undefined) {
      if (method === "GET") return { body: this.#list(search) };
      return { status: 201, body: this.#create(body as Row | Row[]) };
    }
    const row = this.#world.webhooks.get(id);
    if (!row || !this.#allows(row)) {
      throw new Refusal(404, { detail: "No Webhook matches the given query." });
    }
    if (method === "DELETE") {
      this.#world.webhooks.delete(id);
      return { status: 204 };
    }
    return { body: this.#present(method === "GET" ? row : this.#write(body as Row, row)) };
  }

  /** Unknown filters are refused. */
  #list(search: URLSearchParams): unknown {
    const unknown = [...search.keys()].find((key) => ![...FILTERS, ...MANNERS].includes(key));
    if (unknown) throw new Refusal(400, { [unknown]: ["Unknown filter field"] });
    const results = [...this.#world.webhooks.values()].filter((row) =>
      this.#allows(row) && [...search].every(([key, value]) => matches(row, key, value))
    ).map((row) => this.#present(row));
    return { count: results.length, next: null, previous: null, results };
  }

  /** One, or all or none of a list. */
  #create(body: Row | Row[]): unknown {
    if (!Array.isArray(body)) return this.#present(this.#write(body, null));
    const errors = body.map((row) => this.#errors(row, null));
    if (errors.some((error) => Object.keys(error).length > 0)) throw new Refusal(400, errors);
    return body.map((row) => this.#present(this.#write(row, null)));
  }

  #write(sent: Row, before: Row | null): Row {
    const errors = this.#errors(sent, before);
    if (Object.keys(errors).length > 0) throw new Refusal(400, errors);
    const row = this.#merged(sent, before);
    if (!this.#allows(row)) {
      throw new Refusal(403, { detail: "You do not have permission to perform this action." });
    }
    this.#world.webhooks.set(String(row.id), row);
    return row;
  }

  #errors(sent: Row, before: Row | null): Errors {
    const errors = fieldErrors(sent, before, this.#world);
    return Object.keys(errors).length > 0
      ? errors
      : objectErrors(this.#merged(sent, before), this.#world);
  }

  #merged(sent: Row, before: Row | null): Row {
    const known = Object.entries(sent).filter(([key]) => KNOWN.includes(key) && key !== "id");
    return {
      id: crypto.randomUUID(),
      ...DEFAULTS,
      ...before,
      ...Object.fromEntries(known.map(([key, value]) => [
        key,
        typeof value === "string" ? value.trim() : value,
      ])),
    };
  }

  /** Content types come back in the order of their ids. */
  #present(row: Row): Row {
    const order = this.#world.typeRows.toSorted((a, b) => Number(a.id) - Number(b.id)).map(nameOf);
    const types = row.content_types as string[];
    return {
      ...row,
      object_type: "extras.webhook",
      display: row.name,
      content_types: types.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)),
    };
  }
}

function matches(row: Row, key: string, value: string): boolean {
  if (MANNERS.includes(key)) return true;
  if (key === "content_types") return (row.content_types as string[]).includes(value);
  const [field, lookup] = key.split("__") as [string, string?];
  const text = String(row[field]);
  return lookup ? text.toLowerCase().startsWith(value.toLowerCase()) : text === value;
}
