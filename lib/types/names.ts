/**
 * What shapes and values are called in the file that is written.
 *
 * @module
 */
import type { Shape, Value } from "../source/schema/model.ts";
import { literal, union } from "./text.ts";

/** Gives names. What begins with `$` is the file's own. */
export interface Names {
  /** Of a shape, by the name that the source has for it. */
  shapeName(name: string): string;
  /** Of some values: a few are written out, more get a name. */
  valuesText(values: readonly Value[], name: string): string;
  /** The values that have got a name. */
  readonly values: ReadonlyMap<string, string>;
}

/** How many values are written out each time. */
const FEW = 3;

/** Names for all shapes of a source. */
export function createNames(shapes: ReadonlyMap<string, Shape>): Names {
  const given = new Map<string, string>();
  // What the file calls the module that it extends.
  const taken = new Set(["hookbox"]);
  const take = (wanted: string) => {
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted}${n}`;
    taken.add(name);
    return name;
  };
  for (const { name, written } of shapes.values()) {
    given.set(name, take(written ? writtenName(name) : plain(name)));
  }

  const named = new Map<string, string>();
  const byText = new Map<string, string>();
  return {
    shapeName: (name) => given.get(name) ?? "$Any",
    valuesText(values, wanted) {
      const filled = values.filter((value) => value !== "");
      const text = union(filled.map(literal));
      const blank = filled.length < values.length ? ' | ""' : "";
      if (filled.length <= FEW) return text + blank;
      const known = byText.get(text);
      if (known !== undefined) return known + blank;
      const name = take(`${plain(wanted)}Value`);
      byText.set(text, name);
      named.set(name, text);
      return name + blank;
    },
    values: named,
  };
}

/** `WritableInterfaceRequest` → `InterfaceWrite` */
function writtenName(name: string): string {
  const [, written] = /^(?:Writable)?(\w+)Request$/.exec(plain(name)) ?? [];
  return written === undefined ? plain(name) : `${written}Write`;
}

/** What TypeScript takes for a name. */
function plain(name: string): string {
  return name.replace(/[^\w$]/g, "_").replace(/^(?=\d)/, "_");
}
