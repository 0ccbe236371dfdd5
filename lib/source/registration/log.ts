/**
 * What was changed in the source, in the log.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { PlanStep } from "../types.ts";
import { printChange } from "./print.ts";

const log = getLogger(["hookbox", "registration"]);

/** One line for each step; a repair says what differed, all else is for `debug`. Secrets were hidden when the plan was made. */
export function logSteps(steps: readonly PlanStep[]): void {
  for (const step of steps) {
    const { action, object, name, changes } = step;
    if (action === "update") {
      const diff = changes.map((change) => printChange(step, change)).join("; ");
      log.info("update {object} {name}: {diff}", { object, name, diff });
    } else log.info("{action} {object} {name}", { action, object, name });
    log.debug("{action} {object} {name} in full", { action, object, name, changes });
  }
}
