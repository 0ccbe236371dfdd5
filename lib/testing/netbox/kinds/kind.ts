/**
 * What a kind of object is to the double.
 *
 * @module
 */
import type { Row } from "../dataset.ts";
import type { Schema } from "../recorded.ts";
import type { Errors } from "../rest/judge.ts";
import type { Scope } from "../scope.ts";
import type { Shape } from "../shapes.ts";
import type { Version } from "../versions.ts";
import type { World } from "../world.ts";
import type { Fields } from "./field.ts";

/** Field values, as kept or as sent. */
export type Values = Readonly<Record<string, unknown>>;

/** One kind of object that the API lists. */
export interface Kind {
  /** `dcim.interface` */
  readonly objectType: string;
  /** `/api/dcim/interfaces/` */
  readonly path: string;
  /** The first release that has it: 307. Default: every one. */
  readonly since?: number;
  /** Its name in sentences: "… with this name already exists." */
  readonly verbose: string;
  /** Its class: "No … matches the given query." */
  readonly model: string;
  /** Where people see it. Default: as `path`, without `/api`. */
  readonly page?: string;
  /** What it is called. Default: its name. */
  readonly label?: (row: Row) => string;
  /** Keys of its short form, after `id`, `url` and `display`. Default: `name`, and `description` from 4.0 on. */
  readonly brief?: (release: number) => readonly string[];
  readonly fields?: Fields;
  /** Fields that the short form shows otherwise. */
  readonly briefFields?: (release: number) => Fields;
  /** Keys and their order in each form. */
  readonly shape: (version: Version) => Shape;
  /** What a request may say. */
  readonly request: (world: World) => Schema;
  /** Values of fields that the recorded creation did name. */
  readonly defaults?: Values;
  readonly unique?: readonly string[];
  /** Turns a sent value into the kept one. */
  readonly normalise?: (values: Values) => Values;
  /** What a field's own validators refuse beyond its type. */
  readonly check?: (values: Values, scope: Scope) => Errors;
  /** What the object as a whole is refused for, once its fields are right. */
  readonly clean?: (row: Values, scope: Scope) => Errors;
  /** Names of filters beyond those of the fields. */
  readonly filters?: Readonly<Record<string, (row: Row, wanted: string) => boolean>>;
  /** What a list is ordered by. Default: the name. */
  readonly order?: (row: Row) => string | number;
  /** What a new object has that nobody can say, once its id is known. */
  readonly born?: (row: Row, scope: Scope, user: string) => Row;
  /** After one was created, changed or deleted. */
  readonly saved?: (row: Row, scope: Scope) => void;
  /** False for what is not in the change log and sends no events. Default true. */
  readonly logged?: boolean;
}

/** What an object is called. */
export function labelOf(kind: Kind, row: Row): string {
  return kind.label ? kind.label(row) : String(row.name);
}
