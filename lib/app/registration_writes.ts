/**
 * The registration's own writes, recorded like those of handlers: who listens to webhooks must not hear of ours.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import { effectsUntil } from "../source/client/effects.ts";
import type { OwnWrites } from "../source/client/mod.ts";
import type { SettledWrite } from "../store/origin.ts";
import type { Store } from "../store/store.ts";

const log = getLogger(["hookbox", "registration"]);

/** Milliseconds after the time-out of a write, in which its answer may still be stored. */
const MARGIN = 30_000;

/** Records the writes of the registration in one source. */
export function registrationWrites(
  store: Pick<Store, "beginWrite" | "settleWrite" | "expireWrite">,
  clock: Clock,
  source: string,
  onWritten: (settled: SettledWrite | "look") => void,
): OwnWrites {
  const settle = async (id: number, settled: SettledWrite | "look") => {
    try {
      if (settled === "look") await store.expireWrite(id, clock.now());
      else await store.settleWrite(id, settled, clock.now());
      onWritten(settled);
    } catch (error) {
      // Its lease ends, and the change log tells.
      log.warn("Cannot store the answer to a write: {error}", { error });
    }
  };
  return {
    async before({ method, path, timeout }) {
      const startedAt = clock.now();
      const leaseUntil = startedAt + timeout + MARGIN;
      const write = { source, run: null, method, path, branch: null, nonce: null };
      return (await store.beginWrite({ ...write, startedAt, leaseUntil }))!;
    },
    after(id, outcome) {
      if (outcome === "unknown") return;
      if (outcome === "not-sent") return void settle(id, { requestId: null, until: null });
      const { requestId } = outcome;
      if (requestId === null) return void settle(id, "look");
      const until = effectsUntil({ method: "POST", path: "" }, outcome, clock.now());
      void settle(id, { requestId, until });
    },
  };
}
