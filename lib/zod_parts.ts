/**
 * What hookbox itself uses of zod, for `import * as z`.
 *
 * All of zod is 96 modules, mostly messages in 50 languages: 20 ms of every start. Into the executable goes only what is named
 * here, as one module (`tools/executable.ts`). Handlers import "zod" itself.
 *
 * @module
 */
export {
  array,
  boolean,
  custom,
  enum,
  exactOptional,
  int,
  json,
  NEVER,
  number,
  object,
  prettifyError,
  registry,
  strictObject,
  string,
  toJSONSchema,
  union,
  unknown,
} from "zod";
export type { infer, output, ZodType } from "zod";
