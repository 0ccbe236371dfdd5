/**
 * Fields of `config` that exclude each other.
 *
 * @module
 */
import type { PlainConfig } from "./types.ts";

type Fields = Pick<PlainConfig, "lane" | "supersede" | "refresh"> & {
  readonly batch?: unknown;
  readonly debounce?: unknown;
};

/**
 * What is wrong with fields that are good by themselves.
 *
 * @param hasLane Whether the file says which lane it wants.
 */
export function problemsOfConfig(config: Fields, hasLane: boolean): string[] {
  const { lane, supersede, refresh, batch, debounce } = config;
  const problems: string[] = [];
  if (supersede && lane === "none") {
    problems.push('config.supersede needs a lane, and config.lane is "none"');
  }
  if (debounce !== undefined && lane !== "object") {
    problems.push(
      `config.debounce waits for more of the same object, so it needs config.lane "object". ` +
        `To gather what different objects have in common, use config.batch`,
    );
  }
  if (batch === undefined) return problems;
  if (debounce !== undefined) {
    problems.push(
      "config.batch gives every event and config.debounce only the last of an object: have one of them",
    );
  }
  if (hasLane) {
    problems.push(
      "config.batch cannot be combined with config.lane: config.batch.by says what goes together, and such " +
        "batches go one after another",
    );
  }
  if (supersede) {
    problems.push(
      "config.batch cannot be combined with config.supersede: a batch that failed is tried again as it is",
    );
  }
  if (refresh) {
    problems.push(
      "config.batch cannot be combined with config.refresh, which reads one object at a time: read what you need " +
        "in the handler",
    );
  }
  return problems;
}
