/**
 * What a source says of its data, in words that are the same for all of them.
 *
 * @module
 */
import type { SourceKind } from "../product.ts";

/** One of a few values. */
export type Value = string | number | boolean;

/** What a value may be. */
export type Type =
  & { readonly nullable?: boolean }
  & (
    | { readonly kind: "text" | "number" | "boolean" | "any" }
    /** One of these. `name` is what it may be called, `id` is the same wherever these are meant. */
    | { readonly kind: "values"; readonly values: readonly Value[]; readonly name: string }
    /** `{ value, label }` */
    | { readonly kind: "choice"; readonly of: Type }
    /** A shape, by its name. */
    | { readonly kind: "shape"; readonly name: string }
    /** Another object: as it is shown beside the one that refers to it, or, in what is written, its id or what it is found by. */
    | { readonly kind: "related" }
    | { readonly kind: "list"; readonly of: Type }
    | { readonly kind: "record"; readonly of: Type }
    /** The custom fields of the object. */
    | { readonly kind: "customFields" }
    | { readonly kind: "union"; readonly of: readonly Type[] }
  );

/** A field of an object. */
export interface Field {
  readonly name: string;
  readonly type: Type;
  /** Whether it may be left out. */
  readonly optional: boolean;
  /** In few words; empty: there are none. */
  readonly description: string;
}

/** An object with fields. */
export interface Shape {
  readonly name: string;
  /** Whether it is what is written; else what is read. */
  readonly written: boolean;
  readonly fields: readonly Field[];
}

/** Something that a list can be filtered by. */
export interface FilterField {
  readonly name: string;
  /** Whether it is true or false; else text, a number, or several of them. */
  readonly boolean: boolean;
  /** `gte`, `n`: what may follow `__`. Sorted. */
  readonly lookups: readonly string[];
}

/** An endpoint below an object: `/api/ipam/prefixes/5/available-ips/`. */
export interface DetailEndpoint {
  /** `available_ips` */
  readonly name: string;
  /** Shape of what is listed there, and of what is made there; null: not known. */
  readonly lists: string | null;
  readonly makes: string | null;
}

/** A kind of object. */
export interface ObjectEndpoint {
  /** `dcim`, or the name of a plugin as its URL has it. */
  readonly app: string;
  readonly plugin: boolean;
  /** As the client calls it: `ip_addresses`. */
  readonly name: string;
  /** `dcim.interface`; null: what it lists are no objects that events tell of. */
  readonly objectType: string | null;
  /** Shapes; null: it is not known what it gives, or nothing can be written. */
  readonly reads: string | null;
  readonly writes: string | null;
  /** What a new object must have. */
  readonly needed: readonly string[];
  readonly filters: readonly FilterField[];
  readonly details: readonly DetailEndpoint[];
}

/** A custom field. */
export interface CustomField {
  readonly name: string;
  readonly label: string;
  readonly type: CustomFieldType;
  /** What may be chosen, where that is known. */
  readonly choices: readonly string[] | null;
  /** Whether what is chosen is read as `{ value, label }`; else as the value alone. It is written as the value. */
  readonly labelled: boolean;
  readonly objectTypes: readonly string[];
}

/** What a custom field holds. */
export type CustomFieldType =
  | "text"
  | "number"
  | "boolean"
  | "json"
  | "select"
  | "multiselect"
  | "object"
  | "multiobject";

/** All of it. */
export interface SourceModel {
  readonly kind: SourceKind;
  readonly version: string;
  readonly endpoints: readonly ObjectEndpoint[];
  readonly shapes: ReadonlyMap<string, Shape>;
}
