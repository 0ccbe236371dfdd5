/**
 * What shapes and values are called in the file that is written.
 *
 * @module
 */
import type { SourceModel, Value } from "../source/schema/model.ts";
import { literal, union } from "./text.ts";

/** Gives names. What begins with `$` is the file's own. */
export interface Names {
  /** Of a shape, by the name that the source has for it. */
  shape(name: string): string;
  /** Of some values: a few are written out, more get a name. */
  values(values: readonly Value[], name: string): string;
  /** The values that have got a name. */
  readonly named: ReadonlyMap<string, string>;
}

/** How many values are written out each time. */
const FEW = 3;

/** Names for all shapes of a source. */
export function createNames({ shapes }: Pick<SourceModel, "shapes">): Names {
  const given = new Map<string, string>();
  const taken = new Set<string>();
  const take = (wanted: string) => {
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted}${n}`;
    taken.add(name);
    return name;
  };
  for (const name of [...shapes.keys()].sort()) given.set(name, take(nameOf(name)));

  const named = new Map<string, string>();
  const byText = new Map<string, string>();
  return {
    shape: (name) => given.get(name) ?? "$Any",
    values(values, wanted) {
      const filled = values.filter((value) => value !== "");
      const text = union(filled.map(literal));
      const blank = filled.length < values.length ? ' | ""' : "";
      if (filled.length <= FEW) return text + blank;
      const known = byText.get(text);
      if (known !== undefined) return known + blank;
      const name = take(`${nameOf(wanted)}Value`);
      byText.set(text, name);
      named.set(name, text);
      return name + blank;
    },
    named,
  };
}

/** `WritableInterfaceRequest` → `InterfaceWrite` */
function nameOf(name: string): string {
  const plain = name.replace(/[^\w$]/g, "_");
  const [, written] = /^(?:Writable)?(\w+)Request$/.exec(plain) ?? [];
  return written === undefined ? plain : `${written}Write`;
}
