/**
 * `hookbox.d.ts`: what a source says of its data, for the compiler and for editors.
 *
 * Written by our own few lines rather than by a library: those bring the TypeScript compiler with them, and write ten times
 * as much.
 *
 * @module
 */
import type { CustomField, ObjectEndpoint, SourceModel } from "../source/schema/model.ts";
import { customFieldFilters } from "./custom_fields.ts";
import { endpointsText, filterName } from "./endpoints.ts";
import { createLookups, filtersText } from "./filters.ts";
import { MARK } from "./mark.ts";
import { createNames } from "./names.ts";
import { reachable } from "./reachable.ts";
import { shapeText } from "./shapes.ts";
import { literal } from "./text.ts";

export { MARK };

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
export function declarations(options: DeclarationOptions): string {
  const { model, customFields, only, open, from } = options;
  const isWanted = ({ objectType }: ObjectEndpoint) =>
    only === null || (objectType !== null && only.has(objectType));
  const wanted = model.endpoints.filter(isWanted);
  const shapes = reachable(model, wanted);
  const names = createNames(shapes);
  const lookups = createLookups();
  const objectTypes = objectTypesOf(wanted);
  const fieldsOf = (objectType: string | null = null) =>
    objectType === null || customFields === null
      ? null
      : customFields.filter(({ objectTypes }) => objectTypes.includes(objectType));

  const interfaces = [...shapes.values()].map((shape) =>
    shapeText(shape, names, fieldsOf(objectTypes.get(shape.name)))
  );
  const filters = wanted.filter(({ reads }) => reads !== null).map((endpoint) => {
    const custom = customFieldFilters(fieldsOf(endpoint.objectType));
    return `type ${filterName(endpoint)} = ${filtersText(endpoint.filters, custom, lookups)};\n`;
  });
  const models = new Map(
    wanted.flatMap(({ objectType, reads }) => objectType && reads ? [[objectType, reads]] : []),
  );
  const aliases = [...names.values, ...lookups.named];
  return [
    `${MARK}: ${from}. Do not edit; run it again.\n`,
    "// deno-fmt-ignore-file\n// deno-lint-ignore-file\n",
    'import type * as hookbox from "hookbox";\n',
    HELPERS,
    "\n",
    ...aliases.map(([name, text]) => `type ${name} = ${text};\n`),
    "\n",
    ...interfaces,
    "\n",
    ...filters,
    '\ndeclare module "hookbox" {\n  interface Models {\n',
    ...[...models].map(([type, shape]) => `    ${literal(type)}: ${names.shapeName(shape)};\n`),
    "  }\n  interface Endpoints {\n",
    endpointsText(model.endpoints, { names, isWanted, open }),
    "  }\n}\n",
  ].join("");
}

/** The object types of shapes, read or written. */
function objectTypesOf(endpoints: readonly ObjectEndpoint[]): ReadonlyMap<string, string> {
  return new Map(
    endpoints.flatMap(({ objectType, reads, writes }) =>
      [reads, writes].flatMap((shape) =>
        shape !== null && objectType !== null ? [[shape, objectType]] : []
      )
    ),
  );
}
