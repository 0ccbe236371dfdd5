/**
 * What an edit changes in a configuration; after the edit: what of it is missing.
 *
 * @module
 */
import type { XmlElement } from "../xml/element.ts";
import { type Defaults, isDefault } from "./defaults.ts";
import { nearest, pathOf, sameName, sameValue } from "./match.ts";
import { operationOf } from "./selection.ts";

/** One value that changes. */
export interface ConfigChange {
  /** `/native/interface/GigabitEthernet[name='1/0/2']/mtu`. */
  readonly path: string;
  /** The value before, XML where it holds elements; null: it is not there. */
  readonly before: string | null;
  /** The value after; null: it is not there. */
  readonly after: string | null;
}

/** How to compare. */
export interface CompareOptions {
  /** What is done with elements that say nothing themselves. */
  readonly defaultOperation?: string | undefined;
  /** How defaults come in the configuration. */
  readonly defaults: Defaults;
  /** Whether what cannot be known counts as a change. */
  readonly doubtful: boolean;
}

/** Compares the content of `<config>` with the configuration that was read. */
export function changesOf(
  config: XmlElement,
  data: XmlElement | null,
  options: CompareOptions,
): ConfigChange[] {
  const there = data?.children ?? [];
  const operation = options.defaultOperation ?? "merge";
  return config.children.flatMap((wanted) =>
    compare(wanted, there, { path: "", operation, options })
  );
}

interface Place {
  readonly path: string;
  readonly operation: string;
  readonly options: CompareOptions;
}

function compare(wanted: XmlElement, there: readonly XmlElement[], outer: Place): ConfigChange[] {
  const operation = operationOf(wanted) ?? outer.operation;
  const place = { ...outer, operation, path: `${outer.path}/${pathOf(wanted)}` };
  const found = there.filter((it) => sameName(it, wanted));
  if (operation === "remove" || operation === "delete") return removed(wanted, found, place);
  if (wanted.children.length === 0) return set(wanted, found, place);
  const all = found.map((it) => inside(wanted, it, place));
  const done = all.find((changes) => changes.length === 0);
  if (done) return done;
  const near = nearest(wanted, found, (it) => all[found.indexOf(it)]!.length);
  return inside(wanted, near, place);
}

/** A leaf, or an element that only has to be there. */
function set(wanted: XmlElement, found: readonly XmlElement[], place: Place): ConfigChange[] {
  const { path, options } = place;
  if (found.some((it) => it.children.length > 0 || sameValue(wanted, it))) return [];
  if (found.length === 0 && options.defaults === "trim" && !options.doubtful) return [];
  const before = found.length === 1 ? found[0]!.text.trim() : null;
  return [{ path, before, after: wanted.text.trim() }];
}

function removed(
  wanted: XmlElement,
  found: readonly XmlElement[],
  { path, options }: Place,
): ConfigChange[] {
  const left = found.filter((it) => holds(it, wanted) && !isDefault(it));
  const unsure = options.defaults === "report-all" && left.every((it) => it.children.length === 0);
  if (unsure && !options.doubtful) return [];
  return left.map((it) => ({ path, before: show(it), after: null }));
}

/** What is in a container, or in an entry of a list. `there` null: it is not there yet. */
function inside(wanted: XmlElement, there: XmlElement | null, place: Place): ConfigChange[] {
  const changes = wanted.children.flatMap((it) => compare(it, there?.children ?? [], place));
  if (place.operation !== "replace" || there === null) return changes;
  const extra = there.children.filter((it) =>
    !isDefault(it) && !wanted.children.some((other) => covers(other, it, there))
  );
  return [
    ...changes,
    ...extra.map((it) => ({
      path: `${place.path}/${pathOf(it)}`,
      before: show(it),
      after: null,
    })),
  ];
}

/** Whether an element of the edit is about this one. */
function covers(wanted: XmlElement, it: XmlElement, parent: XmlElement): boolean {
  if (!sameName(wanted, it)) return false;
  return parent.children.filter((other) => sameName(other, it)).length === 1 || holds(it, wanted);
}

/** Whether all that the edit names is there: of an entry of a list, its keys. */
function holds(it: XmlElement, wanted: XmlElement): boolean {
  if (wanted.children.length === 0) return wanted.text.trim() === "" || sameValue(wanted, it);
  return wanted.children.every((inner) =>
    it.children.some((other) => sameName(other, inner) && holds(other, inner))
  );
}

function show(element: XmlElement): string {
  return element.children.length === 0 ? element.text.trim() : element.toString();
}
