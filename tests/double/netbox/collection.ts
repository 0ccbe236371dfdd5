/** List, create, read, change and delete objects of one kind, as the REST API does. */
import { Refusal } from "./answers.ts";
import type { Kind } from "./kinds/mod.ts";
import { allows, denied, type Token } from "./tokens.ts";
import { type Errors, validate } from "./validate.ts";
import type { Row, World } from "./world.ts";

/** One kind of object of one world, for the user of one token. */
export class Collection {
  readonly #kind: Kind;
  readonly #world: World;
  readonly #token: Token;
  readonly #host: string;

  constructor(kind: Kind, world: World, token: Token, host: string) {
    this.#kind = kind;
    this.#world = world;
    this.#token = token;
    this.#host = host;
  }

  /** One page. Filters that are not known are ignored. */
  list(url: URL): unknown {
    const rows = this.#visible().filter((row) => matchesFilters(row, url.searchParams));
    const limit = Math.min(Number(url.searchParams.get("limit") ?? 50) || 1000, 1000);
    const offset = Number(url.searchParams.get("offset") ?? 0);
    const next = new URL(url.pathname + url.search, this.#host);
    next.searchParams.set("limit", String(limit));
    next.searchParams.set("offset", String(offset + limit));
    return {
      count: rows.length,
      next: offset + limit < rows.length ? next.href : null,
      previous: null,
      results: rows.slice(offset, offset + limit).map((row) => this.#present(row)),
    };
  }

  /** Creates one object, or all or none of a list. */
  create(body: unknown): unknown {
    if (!Array.isArray(body)) return this.#present(this.#insert(this.#judge(body, null)));
    const errors = body.map((item) => this.#errorsOf(item));
    if (errors.some((error) => Object.keys(error).length > 0)) {
      throw new Refusal(400, this.#bulkErrors(errors));
    }
    return body.map((item) => this.#present(this.#insert(this.#judge(item, null))));
  }

  read(id: number): unknown {
    return this.#present(this.#get(id));
  }

  update(id: number, body: unknown): unknown {
    const before = this.#get(id);
    const row = { ...before, ...this.#judge(body, before) };
    if (!allows(this.#token, row)) throw denied();
    row.last_updated = this.#time();
    this.#kept.set(id, row);
    return this.#present(row);
  }

  delete(id: number): void {
    const row = this.#get(id);
    this.#kind.cascade?.(row, this.#world);
    this.#kept.delete(id);
  }

  get #kept() {
    return this.#kind.kept(this.#world);
  }

  #visible(): Row[] {
    return [...this.#kept.values()].filter((row) => allows(this.#token, row));
  }

  #get(id: number): Row {
    const row = this.#visible().find((row) => row.id === id);
    if (!row) {
      const words = `No ${this.#kind.model} matches the given query.`;
      throw new Refusal(404, { detail: this.#world.release < 400 ? "Not found." : words });
    }
    return row;
  }

  /** The values to keep, or a refusal. */
  #judge(body: unknown, before: Row | null): Record<string, unknown> {
    const { values, errors } = validate(body, this.#kind.request(this.#world), before !== null);
    const all = { ...errors, ...this.#fieldErrors(values, errors, before) };
    if (Object.keys(all).length > 0) throw new Refusal(400, inOrder(all, this.#schemaOrder()));
    const row = { ...this.#kind.defaults, ...before, ...values };
    const unclean = this.#kind.clean?.(row, this.#world) ?? {};
    if (Object.keys(unclean).length > 0) throw new Refusal(400, unclean);
    return values;
  }

  #fieldErrors(values: Record<string, unknown>, errors: Errors, before: Row | null): Errors {
    const found: Errors = { ...this.#kind.fields?.(values, this.#world) };
    for (const field of this.#kind.unique) {
      if (!(field in values) || field in errors) continue;
      const taken = [...this.#kept.values()].some((row) =>
        row[field] === values[field] && row.id !== before?.id
      );
      if (taken) found[field] = [`${this.#kind.verbose} with this ${field} already exists.`];
    }
    return found;
  }

  #errorsOf(body: unknown): Errors {
    try {
      this.#judge(body, null);
      return {};
    } catch (error) {
      if (error instanceof Refusal) return error.body as Errors;
      throw error;
    }
  }

  #bulkErrors(errors: readonly Errors[]): unknown {
    if (this.#world.release < 407) return errors;
    const bad = errors.map((error, index) => ({ index, errors: error }))
      .filter((row) => Object.keys(row.errors).length > 0);
    const detail = `${bad.length} of ${errors.length} objects could not be created.`;
    return { detail, errors: bad };
  }

  #schemaOrder(): string[] {
    return Object.keys(this.#kind.request(this.#world).properties);
  }

  #insert(values: Record<string, unknown>): Row {
    const id = Math.max(0, ...this.#kept.keys()) + 1;
    const time = this.#time();
    const row = { ...this.#kind.defaults, ...values, created: time, last_updated: time, id };
    if (!allows(this.#token, row)) throw denied();
    this.#kept.set(id, row);
    return row;
  }

  /** The fields that this version shows, in its order. */
  #present(row: Row): Record<string, unknown> {
    const shown: Record<string, unknown> = {
      ...row,
      url: `${this.#host}${this.#kind.path}${row.id}/`,
      display_url: `${this.#host}${this.#kind.path.replace("/api", "")}${row.id}/`,
      display: row.name,
      ...this.#kind.present?.(row, this.#world, this.#host),
    };
    const names = Object.keys(this.#kind.response(this.#world).properties);
    return Object.fromEntries(names.map((name) => [name, shown[name]]));
  }

  #time(): string {
    return new Date(this.#world.now()).toISOString().replace("Z", "000Z");
  }
}

const EXACT = ["id", "name", "slug", "action_object_type", "action_object_id"];

function matchesFilters(row: Row, search: URLSearchParams): boolean {
  const prefixes = search.getAll("name__isw").map((prefix) => prefix.toLowerCase());
  const name = String(row.name).toLowerCase();
  if (prefixes.length && !prefixes.some((prefix) => name.startsWith(prefix))) return false;
  return EXACT.every((field) => {
    const wanted = search.getAll(field);
    return wanted.length === 0 || !(field in row) || wanted.includes(String(row[field]));
  });
}

function inOrder(errors: Errors, order: readonly string[]): Errors {
  const known = order.filter((name) => name in errors);
  const rest = Object.keys(errors).filter((name) => !known.includes(name));
  return Object.fromEntries([...known, ...rest].map((name) => [name, errors[name]]));
}
