/**
 * The endpoints of the client.
 *
 * @module
 */
import type { ObjectEndpoint } from "../source/schema/model.ts";
import type { Names } from "./names.ts";
import { oneOf, propertyName } from "./text.ts";

/** How endpoints are written. */
export interface EndpointUse {
  readonly names: Names;
  /** Whether its objects are wanted; else only its name is written. */
  readonly isWanted: (endpoint: ObjectEndpoint) => boolean;
  /** Whether other sources are there, which have other endpoints. */
  readonly open: boolean;
}

/** The members of `interface Endpoints`. */
export function endpointsText(endpoints: readonly ObjectEndpoint[], use: EndpointUse): string {
  const core = byApp(endpoints.filter(({ plugin }) => !plugin));
  const plugins = byApp(endpoints.filter(({ plugin }) => plugin));
  const others = use.open ? " & hookbox.App" : "";
  const apps = [...core].map(([app, own]) =>
    `    ${propertyName(app)}: {\n${
      own.map((one) => `      ${endpointText(one, use)}\n`).join("")
    }` +
    `    }${others};\n`
  );
  const more = [...plugins].map(([app, own]) =>
    `      ${propertyName(app)}: {\n` +
    `${own.map((one) => `        ${endpointText(one, use)}\n`).join("")}      };\n`
  );
  const open = use.open ? " & hookbox.Plugins" : "";
  return `${apps.join("")}    plugins: {\n${more.join("")}    }${open};\n`;
}

/** What the filters of an endpoint are called. */
export function filterName({ app, name }: Pick<ObjectEndpoint, "app" | "name">): string {
  const words = `${app}_${name}`.split(/[_-]/);
  return `$${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")}Filter`;
}

function endpointText(endpoint: ObjectEndpoint, use: EndpointUse): string {
  const { reads, writes, needed, details, name } = endpoint;
  const start = `readonly ${propertyName(name)}: hookbox.Endpoint`;
  if (reads === null || !use.isWanted(endpoint)) return `${start};`;
  const shape = use.names.shapeName;
  const below = details.map((one) =>
    `readonly ${propertyName(one.name)}: hookbox.DetailEndpoint` +
    (one.lists === null ? "" : `<${[one.lists, one.makes ?? one.lists].map(shape).join(", ")}>`)
  );
  const parts = [
    shape(reads),
    filterName(endpoint),
    writes === null ? "never" : shape(writes),
    oneOf(needed),
    below.length === 0 ? "{}" : `{ ${below.join("; ")} }`,
  ];
  return `${start}<${parts.join(", ")}>;`;
}

function byApp(endpoints: readonly ObjectEndpoint[]): Map<string, ObjectEndpoint[]> {
  return Map.groupBy(endpoints, ({ app }) => app);
}
