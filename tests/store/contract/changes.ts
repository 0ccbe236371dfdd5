/** Everything that changes a store. */
import type { Store } from "../../../lib/store/store.ts";
import { completion, delivery, DONE, START } from "./harness.ts";
import { write } from "./own.ts";

/** One call of each kind that changes a store, by its name. */
export function changesOf(store: Store): Readonly<Record<string, () => Promise<unknown>>> {
  const run = { id: "a.1", claim: 1 };
  return {
    append: () => store.append([delivery()]),
    claim: () => store.claim([], 0),
    complete: () => store.complete([completion(run, DONE)], 0),
    saveStep: () => store.saveStep(run.id, run.claim, "x", 1),
    recover: () => store.recover(0),
    hold: () => store.hold("h", "x"),
    release: () => store.release("h", 0),
    retry: () => store.retry({ ids: [] }, 0),
    drop: () => store.drop({}, 0),
    beginWrite: () => store.beginWrite(write(run, START)),
    settleWrite: () => store.settleWrite(1, { requestId: "x", until: null }, 0),
    expireWrite: () => store.expireWrite(1, 0),
    answerDoubt: () => store.answerDoubt("a", { kind: "skip", reason: "x" }, 0),
    purge: () => store.purge({ now: 0, keep: 0, keepBodies: 0, maxBytes: 0 }),
    setValue: () => store.setValue("x", 1),
    initValue: () => store.initValue("x", 1),
  };
}
