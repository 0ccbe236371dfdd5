/**
 * Creates and changes single objects, once they are found to be right.
 *
 * @module
 */
import type { Unit } from "../changes/unit.ts";
import type { Row } from "../dataset.ts";
import type { Kind } from "../kinds/kind.ts";
import type { Scope } from "../scope.ts";
import { Refusal } from "./answers.ts";
import { defaultCustomFields, judgeCustomFields, settleCustomFields } from "./custom_fields.ts";
import { type Errors, judgeBody } from "./judge.ts";
import { findTags } from "./references.ts";
import { allows, denied, type Token } from "./tokens.ts";

type Values = Record<string, unknown>;

/** Writes one kind of object for the user of one token. */
export class Editor {
  readonly #kind: Kind;
  readonly #unit: Unit;
  readonly #token: Token;

  constructor(kind: Kind, unit: Unit, token: Token) {
    this.#kind = kind;
    this.#unit = unit;
    this.#token = token;
  }

  get #scope(): Scope {
    return this.#unit.scope;
  }

  /** What is wrong with the body of a new object. */
  errorsOf(body: unknown): Errors {
    try {
      this.#judge(body, null, false);
      return {};
    } catch (error) {
      if (error instanceof Refusal) return error.body as Errors;
      throw error;
    }
  }

  create(body: unknown): Row {
    const kind = this.#kind;
    const values = this.#judge(body, null, false);
    const { world } = this.#scope;
    const created = world.stamp();
    const plain: Row = {
      ...this.#initial(),
      ...values,
      created,
      last_updated: world.stamp(),
      id: world.nextId(kind.objectType, this.#scope.table(kind.objectType)),
    };
    const row = kind.born?.(plain, this.#scope, this.#unit.origin.user) ?? plain;
    if (!allows(this.#token, row)) throw denied();
    this.#unit.apply(kind, { action: "create", before: null, after: row, ...messageOf(body) });
    return this.#scope.row(kind.objectType, row.id)!;
  }

  update(before: Row, body: unknown, partial: boolean): Row {
    const kind = this.#kind;
    const values = this.#judge(body, before, partial);
    const custom_fields = settleCustomFields(
      before.custom_fields as Values ?? {},
      kind,
      this.#scope,
    );
    const last_updated = this.#scope.world.stamp();
    const after: Row = { ...before, custom_fields, ...values, last_updated };
    if (!allows(this.#token, after)) throw denied();
    const edit = { before, after, named: true, ...messageOf(body) };
    this.#unit.apply(kind, { action: "update", ...edit });
    return this.#scope.row(kind.objectType, before.id)!;
  }

  /** What a new object has where nobody says anything. */
  #initial(): Values {
    const { plain } = this.#kind.shape(this.#scope.version);
    return {
      ...plain,
      tags: [],
      custom_fields: defaultCustomFields(this.#kind, this.#scope),
      ...this.#kind.defaults,
    };
  }

  /** The values to keep, or a refusal. */
  #judge(body: unknown, before: Row | null, partial: boolean): Values {
    const kind = this.#kind;
    const scope = this.#scope;
    const judged = judgeBody(body, kind, scope, partial);
    const values = { ...kind.normalise?.(judged.values) ?? judged.values };
    const errors: Errors = {
      ...judged.errors,
      ...kind.check?.(values, scope),
      ...this.#taken(values, judged.errors, before),
      ...this.#retag(values, body, before),
    };
    if (hasErrors(errors)) throw new Refusal(400, inOrder(errors, kind.request(scope.world)));
    const start = before ?? this.#initial();
    if ("custom_fields" in values) {
      const sent = values.custom_fields as Values;
      const custom = judgeCustomFields(sent, start.custom_fields as Values, kind, scope);
      if (hasErrors(custom.errors)) throw new Refusal(400, custom.errors);
      values.custom_fields = custom.values;
    }
    const unclean = kind.clean?.({ ...start, ...values }, scope) ?? {};
    if (hasErrors(unclean)) throw new Refusal(400, unclean);
    return values;
  }

  #taken(values: Values, errors: Errors, before: Row | null): Errors {
    const found: Errors = {};
    for (const field of this.#kind.unique ?? []) {
      if (!(field in values) || field in errors) continue;
      const taken = this.#scope.rows(this.#kind.objectType).some((row) =>
        row[field] === values[field] && row.id !== before?.id
      );
      if (taken) found[field] = [`${this.#kind.verbose} with this ${field} already exists.`];
    }
    return found;
  }

  /** `add_tags` and `remove_tags`, from 4.6 on. */
  #retag(values: Values, body: unknown, before: Row | null): Errors {
    const { add_tags, remove_tags } = Object(body) as Values;
    if (this.#scope.release < 406 || (!add_tags && !remove_tags)) return {};
    const [added, removed] = [add_tags ?? [], remove_tags ?? []]
      .map((tags) => findTags(tags, this.#scope));
    if (added!.error !== undefined) return { add_tags: added!.error };
    if (removed!.error !== undefined) return { remove_tags: removed!.error };
    const ids = new Set([...before?.tags as number[] ?? [], ...added!.value as number[]]);
    for (const id of removed!.value as number[]) ids.delete(id);
    values.tags = [...ids];
    return {};
  }
}

function messageOf(body: unknown): { message?: string } {
  const { changelog_message } = Object(body) as Values;
  return typeof changelog_message === "string" ? { message: changelog_message } : {};
}

function hasErrors(errors: Errors): boolean {
  return Object.keys(errors).length > 0;
}

/** In the order of the schema. */
function inOrder(errors: Errors, { properties }: { properties: object }): Errors {
  const known = Object.keys(properties).filter((name) => name in errors);
  const rest = Object.keys(errors).filter((name) => !known.includes(name));
  return Object.fromEntries([...known, ...rest].map((name) => [name, errors[name]]));
}
