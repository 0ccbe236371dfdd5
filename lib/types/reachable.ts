/**
 * The shapes that some endpoints need.
 *
 * @module
 */
import type { ObjectEndpoint, Shape, SourceModel, Type } from "../source/schema/model.ts";

/** Those that the endpoints read and write, and all that these lead to. */
export function reachable(
  { shapes }: SourceModel,
  endpoints: readonly ObjectEndpoint[],
): ReadonlyMap<string, Shape> {
  const found = new Map<string, Shape>();
  const visit = (name: string | null) => {
    const shape = name === null ? undefined : shapes.get(name);
    if (!shape || found.has(shape.name)) return;
    found.set(shape.name, shape);
    for (const { type } of shape.fields) shapesIn(type).forEach(visit);
  };
  for (const { reads, writes, details } of endpoints) {
    [reads, writes, ...details.flatMap(({ lists, makes }) => [lists, makes])].forEach(visit);
  }
  return found;
}

function shapesIn(type: Type): string[] {
  switch (type.kind) {
    case "shape":
      return [type.name];
    case "list":
    case "record":
    case "choice":
      return shapesIn(type.of);
    case "union":
      return type.of.flatMap(shapesIn);
    default:
      return [];
  }
}
