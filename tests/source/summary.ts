/**
 * Events in words, for snapshots.
 *
 * @module
 */
import type { ObjectEvent, SourceEvent } from "../../lib/event/types.ts";

/** One event in a few lines, with the differences as the source itself would list them. */
export function summary(event: SourceEvent | Record<string, unknown>): string {
  const it = event as SourceEvent;
  const head = headOf(it);
  if (it.kind !== "object") return `${head} data=${JSON.stringify(it.data)}`;
  const { added, removed } = it.snapshots.differences;
  return [
    `${head} branch=${JSON.stringify(it.branch)}`,
    ...changesOf(it),
    `added ${JSON.stringify(added)}`,
    `removed ${JSON.stringify(removed)}`,
  ].join("\n  ");
}

/** The same, with no more than the names of the fields of an object that came or went. */
export function shortSummary(event: SourceEvent): string {
  if (event.kind !== "object") return summary(event);
  const head = `${headOf(event)} branch=${JSON.stringify(event.branch)}`;
  if (event.action === "update") return [head, ...changesOf(event)].join("\n  ");
  return `${head}\n  ${event.changes?.map(({ path }) => path.join(".")).join(" ")}`;
}

/** Each change of an event, in words. */
export function changesOf({ changes }: ObjectEvent): string[] {
  if (changes === null) return ["unknown"];
  return changes.map(({ path, before, after }) =>
    `${path.join(".")}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`
  );
}

function headOf(it: SourceEvent): string {
  return [
    it.kind,
    it.objectType,
    it.kind === "plugin" ? it.name : it.action,
    it.kind === "object" ? it.objectId : "-",
    JSON.stringify(it.display),
    `user=${it.user}`,
    `request=${it.requestId}`,
    `at=${it.timestamp?.toISOString()}`,
  ].join(" ");
}
