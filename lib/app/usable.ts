/**
 * Whether a set of handlers is worth being run.
 *
 * @module
 */
import { doubtsOf, faultsOf, type HandlerSet } from "../handler/types.ts";

/**
 * Why it is not: not one handler loads, or with `strict` any is broken. Null when it is.
 *
 * @param where Where the handlers are from, for the message.
 */
export function unusable(set: HandlerSet, where: string, strict: boolean): string | null {
  const ready = set.handlers.some(({ status }) => status === "ready");
  const faults = ready ? faultsOf(set) : [...faultsOf(set), ...doubtsOf(set)];
  const bad = faults.map(({ file, problem }) => `  ${file}: ${problem}`);
  if (ready && (!strict || bad.length === 0)) return null;
  const what = ready ? "Some handlers are broken" : `No handler in ${where} loads`;
  const hint = bad.length === 0 ? " (HOOKBOX_HANDLERS says where they are)" : ":";
  return [what + hint, ...bad].join("\n");
}
