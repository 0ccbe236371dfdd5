/**
 * The registration's own writes, recorded like those of handlers: who listens to webhooks must not hear of ours.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import { settledOf } from "../source/client/effects.ts";
import type { OwnWrites } from "../source/client/mod.ts";
import type { Settlement } from "../store/origin.ts";
import { settle, writeLease } from "../store/settle.ts";
import type { Store } from "../store/store.ts";

const log = getLogger(["hookbox", "registration"]);

/** Records the writes of the registration in one source. */
export function registrationWrites(
  store: Pick<Store, "beginWrite" | "settleWrite" | "expireWrite">,
  clock: Clock,
  source: string,
  onWritten: (settled: Settlement) => void,
): OwnWrites {
  const keep = async (id: number, settled: Settlement) => {
    try {
      await settle(store, id, settled, clock.now());
      onWritten(settled);
    } catch (error) {
      // Its lease ends, and the change log tells.
      log.warn("Cannot store the answer to a write: {error}", { error });
    }
  };
  return {
    async before({ method, path, timeout }) {
      const write = { source, run: null, method, path, branch: null, nonce: null };
      return (await store.beginWrite({ ...write, ...writeLease(clock.now(), timeout) }))!;
    },
    after(id, outcome) {
      // No path of the registration goes on after its answer.
      const settled = settledOf("", outcome, clock.now());
      if (settled !== null) void keep(id, settled);
    },
  };
}
