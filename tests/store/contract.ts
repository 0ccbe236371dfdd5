/** The one suite of promises that every store keeps. */
import { appendContract } from "./contract/append.ts";
import { batchContract } from "./contract/batch.ts";
import { batchPropertyContract } from "./contract/batch_property.ts";
import { blockedContract } from "./contract/blocked.ts";
import { claimContract } from "./contract/claim.ts";
import { deathsContract } from "./contract/deaths.ts";
import { emitsContract } from "./contract/emits.ts";
import { debounceContract } from "./contract/debounce.ts";
import type { Contract } from "./contract/harness.ts";
import { holdContract } from "./contract/hold.ts";
import { lanesContract } from "./contract/lanes.ts";
import { outcomesContract } from "./contract/outcomes.ts";
import { ownContract } from "./contract/own.ts";
import { ownPropertyContract } from "./contract/own_property.ts";
import { placesContract } from "./contract/places.ts";
import { randomContract } from "./contract/random.ts";
import { readsContract } from "./contract/reads.ts";
import { recoverContract } from "./contract/recover.ts";
import { requeueContract } from "./contract/requeue.ts";
import { retentionContract } from "./contract/retention.ts";

export type { Opened, OpenStore } from "./contract/harness.ts";

/** Registers the tests of all promises for one kind of store. */
export const storeContract: Contract = (name, open) => {
  appendContract(name, open);
  claimContract(name, open);
  lanesContract(name, open);
  blockedContract(name, open);
  outcomesContract(name, open);
  deathsContract(name, open);
  emitsContract(name, open);
  batchContract(name, open);
  batchPropertyContract(name, open);
  debounceContract(name, open);
  holdContract(name, open);
  ownContract(name, open);
  ownPropertyContract(name, open);
  placesContract(name, open);
  requeueContract(name, open);
  recoverContract(name, open);
  retentionContract(name, open);
  readsContract(name, open);
  randomContract(name, open);
};
