/**
 * `hookbox.d.ts`: what a source says of its data, for the compiler and for editors.
 *
 * Written by our own few lines rather than by a library: those bring the TypeScript compiler with them, and write ten times
 * as much.
 *
 * @module
 */
import type { CustomField, ObjectEndpoint, Shape, SourceModel } from "../source/schema/model.ts";
import { customFieldFilters } from "./custom_fields.ts";
import { endpointsText, filterName } from "./endpoints.ts";
import { createLookups, filtersText } from "./filters.ts";
import { createNames } from "./names.ts";
import { reachable } from "./reachable.ts";
import { shapeText } from "./shapes.ts";
import { literal } from "./text.ts";

/** What to write. */
export interface DeclarationOptions {
  readonly model: SourceModel;
  /** Null: they are not known, and any may be there. */
  readonly customFields: readonly CustomField[] | null;
  /** Object types; null: all. */
  readonly only: ReadonlySet<string> | null;
  /** Whether there are other sources, which have other endpoints. */
  readonly open: boolean;
  /** Where it comes from, for people: `NetBox 4.7.3 at https://netbox.example`. */
  readonly from: string;
}

/** How every file begins that `hookbox types` may write again. */
export const MARK = "// Written by `hookbox types`";

const HELPERS = `
type $Any = { [key: string]: any };
type $Choice<V> = { value: V; label: string };
/** Another object, as it is shown beside the one that refers to it. */
type $Related = { id: hookbox.Id; url: string; [key: string]: any };
/** Another object: its id, or what it is found by. */
type $Reference = hookbox.Id | { readonly [key: string]: unknown };
type $Values = string | number | null | readonly (string | number)[];
type $Filters<Names extends string, Lookups extends string, V> = {
  readonly [Name in Names | \`\${Names}__\${Lookups}\`]?: V;
};
type $CustomFilters<Names extends string> = {
  readonly [Name in \`cf_\${Names}\` | \`cf_\${Names}__\${string}\`]?: $Values | boolean;
};
/** How to answer. */
type $Answer = {
  readonly limit?: number;
  readonly offset?: number;
  readonly fields?: string;
  readonly depth?: number;
  readonly include?: string | readonly string[];
};
`;

/** The whole file. */
export function declarations(
  { model, customFields, only, open, from }: DeclarationOptions,
): string {
  const isWanted = ({ objectType }: ObjectEndpoint) =>
    only === null || (objectType !== null && only.has(objectType));
  const wanted = model.endpoints.filter(isWanted);
  const shapes = reachable(model, wanted);
  const names = createNames({ shapes });
  const lookups = createLookups();
  const objectTypes = objectTypesOf(wanted);
  const customFieldsOf = (objectType: string | null | undefined) =>
    customFields?.filter((field) => objectType && field.objectTypes.includes(objectType)) ?? null;
  const isWritten = new Set(wanted.flatMap(({ writes }) => writes ?? []));

  const interfaces = [...shapes.values()].map((shape: Shape) =>
    shapeText(shape, {
      names,
      written: isWritten.has(shape.name) || shape.name.endsWith("Request"),
      customFields: customFieldsOf(objectTypes.get(shape.name)),
    })
  );
  const filters = wanted.filter(({ reads }) => reads !== null).map((endpoint) =>
    `type ${filterName(endpoint)} = ${
      filtersText(
        endpoint.filters,
        customFieldFilters(customFieldsOf(endpoint.objectType)),
        lookups,
      )
    };\n`
  );
  const models = new Map(
    wanted.flatMap(({ objectType, reads }) => objectType && reads ? [[objectType, reads]] : []),
  );
  const aliases = [...names.named, ...lookups.named]
    .map(([name, text]) => `type ${name} = ${text};\n`);
  return [
    `${MARK}: ${from}. Do not edit; run it again.\n`,
    "// deno-fmt-ignore-file\n// deno-lint-ignore-file\n",
    'import type * as hookbox from "hookbox";\n',
    HELPERS,
    "\n",
    ...aliases,
    "\n",
    ...interfaces,
    "\n",
    ...filters,
    '\ndeclare module "hookbox" {\n  interface Models {\n',
    ...[...models].map(([type, shape]) => `    ${literal(type)}: ${names.shape(shape)};\n`),
    "  }\n  interface Endpoints {\n",
    endpointsText(model.endpoints, { names, isWanted, open }),
    "  }\n}\n",
  ].join("");
}

/** The object types of shapes, read or written. */
function objectTypesOf(endpoints: readonly ObjectEndpoint[]): ReadonlyMap<string, string> {
  return new Map(
    endpoints.flatMap(({ objectType, reads, writes }) =>
      objectType === null
        ? []
        : [reads, writes].flatMap((shape) => shape ? [[shape, objectType] as const] : [])
    ),
  );
}
