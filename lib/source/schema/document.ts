/**
 * The parts of an OpenAPI document (version 3.0) that are read.
 *
 * @module
 */
import { isRecord } from "../../event/changes.ts";
import type { SourceKind } from "../product.ts";

/** A schema of OpenAPI. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly readOnly?: boolean;
  readonly title?: string;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** What a path takes and gives. */
export interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: { readonly content?: Content };
  readonly responses?: Readonly<Record<string, { readonly content?: Content }>>;
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

/** A document. */
export interface OpenApiDocument {
  readonly kind: SourceKind;
  /** Of the source: `4.7.3`. */
  readonly version: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly schemas: Readonly<Record<string, Schema>>;
}

/** It is no OpenAPI document of NetBox or Nautobot. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
}

/**
 * Takes what was parsed as a document.
 *
 * @throws {DocumentError}
 */
export function toDocument(value: unknown): OpenApiDocument {
  const { openapi, info, paths, components } = isRecord(value) ? value : {};
  if (typeof openapi !== "string" || !openapi.startsWith("3.")) {
    throw new DocumentError(
      "this is no OpenAPI document (version 3) in JSON. NetBox has it at /api/schema/?format=json, " +
        "Nautobot at /api/swagger.json",
    );
  }
  const schemas = isRecord(components) ? components.schemas : undefined;
  if (!isRecord(paths) || !isRecord(schemas)) {
    throw new DocumentError("the OpenAPI document has no paths, or no schemas");
  }
  const { title, version } = isRecord(info) ? info : {};
  return {
    // Nautobot's title says nothing of it; its paths lack /api.
    kind: String(title).includes("NetBox") ? "netbox" : "nautobot",
    version: String(version ?? "?").replace(/ \(.*\)$/, ""),
    paths: paths as OpenApiDocument["paths"],
    schemas: schemas as OpenApiDocument["schemas"],
  };
}

/** The name of the schema that is referred to; undefined: it is given in place. */
export function refOf({ $ref }: Schema): string | undefined {
  return $ref?.slice($ref.lastIndexOf("/") + 1);
}

/** What an operation takes as JSON. */
export function requestOf(operation: Operation | undefined): Schema | undefined {
  return operation?.requestBody?.content?.["application/json"]?.schema;
}

/** What an operation gives as JSON when all went well. */
export function responseOf(operation: Operation | undefined): Schema | undefined {
  const good = Object.entries(operation?.responses ?? {}).find(([status]) => /^2/.test(status));
  return good?.[1].content?.["application/json"]?.schema;
}
