/**
 * What a kind of object is to the double.
 *
 * @module
 */
import type { Schema } from "../recorded.ts";
import type { Errors } from "../validate.ts";
import type { Kept, Row, World } from "../world.ts";

/** Field values, as kept or as sent. */
export type Values = Readonly<Record<string, unknown>>;

/** One kind of object that the API lists. */
export interface Kind {
  readonly path: string;
  readonly objectType: string;
  /** The first release that has it: 307. Default: every one. */
  readonly since?: number;
  /** Its name in "… with this name already exists." */
  readonly verbose: string;
  /** Its name in "No … matches the given query." */
  readonly model: string;
  readonly kept: (world: World) => Kept;
  readonly request: (world: World) => Schema;
  readonly response: (world: World) => Schema;
  readonly defaults: Values;
  readonly unique: readonly string[];
  /** What a field's own validators refuse beyond its type. */
  readonly fields?: (values: Values, world: World) => Errors;
  /** What the object as a whole is refused for, once its fields are right. */
  readonly clean?: (row: Values, world: World) => Errors;
  /** Fields that are shown otherwise than kept. */
  readonly present?: (row: Row, world: World, host: string) => Record<string, unknown>;
  /** What goes with it when it is deleted. */
  readonly cascade?: (row: Row, world: World) => void;
}
