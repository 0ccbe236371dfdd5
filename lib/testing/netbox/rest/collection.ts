/**
 * Objects of one kind, as the REST API lists, creates, reads, changes and deletes them.
 *
 * @module
 */
import { remove } from "../changes/remove.ts";
import type { Unit } from "../changes/unit.ts";
import type { Row } from "../dataset.ts";
import type { Kind } from "../kinds/kind.ts";
import type { Scope } from "../scope.ts";
import { toOffset } from "../time.ts";
import { missing, Refusal } from "./answers.ts";
import { Editor } from "./editor.ts";
import { select } from "./filter.ts";
import { fieldsAsked, page, pick } from "./page.ts";
import { brief, present } from "./present.ts";
import { allows, denied, type Token } from "./tokens.ts";

/** A body that names several objects by id. */
type Items = readonly Readonly<Record<string, unknown>>[];

/** One kind of object, for the user of one token. */
export class Collection {
  readonly #kind: Kind;
  readonly #unit: Unit;
  readonly #token: Token;
  readonly #host: string;
  readonly #editor: Editor;

  constructor(kind: Kind, unit: Unit, token: Token, host: string) {
    this.#kind = kind;
    this.#unit = unit;
    this.#token = token;
    this.#host = host;
    this.#editor = new Editor(kind, unit, token);
  }

  get #scope(): Scope {
    return this.#unit.scope;
  }

  /** One page. `fields` works from 4.0 on. */
  list(url: URL): unknown {
    const rows = select(this.#kind, this.#visible(), url, this.#scope);
    const names = this.#scope.release >= 400 ? fieldsAsked(url) : null;
    const short = url.searchParams.has("brief") && !names;
    return page(
      rows,
      url,
      (row) =>
        short ? brief(this.#kind, row, this.#scope, this.#host) : pick(this.show(row), names),
    );
  }

  read(id: number): Row {
    return this.get(id);
  }

  /** Creates one object, or all or none of a list. */
  create(body: unknown): unknown {
    const show = (row: Row) => present(this.#kind, row, this.#scope, this.#host, true);
    if (!Array.isArray(body)) return show(this.#editor.create(body));
    return this.#unit.atomic(() => this.#createAll(body)).map(show);
  }

  /** Up to 4.6 all are judged before one is kept; from 4.7 on each is kept, and all are undone. */
  #createAll(bodies: readonly unknown[]): Row[] {
    if (this.#scope.release >= 407) {
      return this.#each(bodies, "created", (body) => this.#editor.create(body), (_, index) => ({
        index,
      }));
    }
    const errors = bodies.map((body) => this.#editor.errorsOf(body));
    if (errors.some((it) => Object.keys(it).length > 0)) throw new Refusal(400, errors);
    return bodies.map((body) => this.#editor.create(body));
  }

  /** Changes one object. With PUT the fields that are required must be there. */
  update(id: number, body: unknown, partial = true): unknown {
    return this.show(this.#editor.update(this.get(id), body, partial));
  }

  /** Changes all or none of a list. Up to 4.6 it ends at the first that cannot be. */
  updateAll(items: Items, partial: boolean): unknown {
    const change = ({ id, ...body }: Items[number]) =>
      this.#editor.update(this.get(id as number), body, partial);
    const rows = this.#unit.atomic(() =>
      this.#scope.release >= 407
        ? this.#each(items, "updated", change, ({ id }) => ({ id }))
        : items.map(change)
    );
    return rows.map((row) => this.show(row));
  }

  delete(id: number, message?: string): void {
    const row = this.get(id);
    this.#unit.atomic(() => remove(this.#unit, this.#kind, row, message));
  }

  deleteAll(items: Items): void {
    this.#unit.atomic(() => {
      for (const { id } of items) {
        // One that went with another is no error.
        const row = this.#scope.row(this.#kind.objectType, id);
        if (row && allows(this.#token, row)) remove(this.#unit, this.#kind, row);
        else if (row) throw denied();
      }
    });
  }

  /** Does all, and refuses with what is wrong with each. */
  #each<T>(
    items: readonly T[],
    done: string,
    work: (item: T) => Row,
    name: (item: T, index: number) => object,
  ): Row[] {
    const errors: object[] = [];
    const rows = items.flatMap((item, index) => {
      try {
        return [work(item)];
      } catch (error) {
        if (!(error instanceof Refusal) || error.status !== 400) throw error;
        errors.push({ ...name(item, index), errors: error.body });
        return [];
      }
    });
    if (errors.length === 0) return rows;
    const detail = `${errors.length} of ${items.length} objects could not be ${done}.`;
    throw new Refusal(400, { detail, errors });
  }

  #visible(): Row[] {
    return this.#scope.rows(this.#kind.objectType).filter((row) => allows(this.#token, row));
  }

  /** An object that this user may see, or 404. */
  get(id: number): Row {
    const row = this.#scope.row(this.#kind.objectType, id);
    if (!row || !allows(this.#token, row)) throw missing(this.#kind.model, this.#scope.release);
    return row;
  }

  show(row: Row): Record<string, unknown> {
    return present(this.#kind, row, this.#scope, this.#host);
  }
}

/** The entity tag of an object, from 4.6 on. */
export function entityTag(row: Row, release: number): string | null {
  return release >= 406 && row.last_updated ? `W/"${toOffset(String(row.last_updated))}"` : null;
}
