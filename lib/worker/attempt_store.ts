/**
 * What attempts ask of the store while they run.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Json } from "../event/types.ts";
import type { Emitted } from "../handler/host/protocol.ts";
import type { NewWrite, Settlement } from "../store/origin.ts";
import { settle, writeLease } from "../store/settle.ts";
import { type ClaimedRun, type NewDelivery, type Store, StoreBusyError } from "../store/store.ts";
import type { Sent } from "./execution.ts";
import type { Patience, Persistence } from "./patience.ts";

/** How a handler waits for a busy store: for less time than the grace that its attempt has. */
const BRIEFLY: Persistence = {
  limit: 2_000,
  worth: (error) => error instanceof StoreBusyError,
};

/** What it needs. */
interface AttemptStoreOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly emitted?: (run: ClaimedRun | null, emits: readonly Emitted[]) => Promise<NewDelivery[]>;
  readonly onWritten?: (source: string, settled: Settlement) => void;
}

/** Steps, events and writes, each stored before whoever asked goes on. */
export class AttemptStore {
  readonly #options: AttemptStoreOptions;
  readonly #patience: Patience;
  readonly #wake: () => void;

  /** `wake`: called when runs of any handler may have become ready. */
  constructor(options: AttemptStoreOptions, patience: Patience, wake: () => void) {
    this.#options = options;
    this.#patience = patience;
    this.#wake = wake;
  }

  /** Keeps the result of a step; false: the run is somebody else's. */
  async saveStep(
    run: ClaimedRun,
    name: string,
    result: Json,
    emitted?: readonly Emitted[],
  ): Promise<boolean> {
    const emits = await this.emitted(run, emitted);
    const saved = await this.#patience.insist(
      `store the step ${name} of run ${run.id}`,
      () => this.#options.store.saveStep(run.id, run.claim, name, result, emits),
      BRIEFLY,
    );
    if (emits) this.#wake();
    return saved;
  }

  /** Its events as they are stored; undefined: it has none. */
  async emitted(
    run: ClaimedRun,
    emits: readonly Emitted[] = [],
  ): Promise<readonly NewDelivery[] | undefined> {
    return emits.length === 0 ? undefined : await this.#options.emitted?.(run, emits);
  }

  /** Of what is no run: there is no outcome to store it with. */
  async emit(event: Emitted): Promise<void> {
    const { store, emitted } = this.#options;
    const deliveries = await emitted?.(null, [event]) ?? [];
    await this.#patience.insist(
      `store the event ${event.name}`,
      () => store.append(deliveries),
      BRIEFLY,
    );
    this.#wake();
  }

  begin(
    author: Pick<NewWrite, "run" | "handler">,
    { timeout, ...write }: Sent,
  ): Promise<number | null> {
    const { store, clock } = this.#options;
    const lease = writeLease(clock.now(), timeout);
    return this.#patience.insist(
      `record a write of ${author.run?.id ?? author.handler}`,
      () => store.beginWrite({ ...write, ...author, ...lease }),
      BRIEFLY,
    );
  }

  async settle(write: number, settled: Settlement, source: string): Promise<void> {
    const { store, clock, onWritten } = this.#options;
    await this.#patience.insist(
      `store the answer to the write ${write}`,
      () => settle(store, write, settled, clock.now()),
      BRIEFLY,
    );
    onWritten?.(source, settled);
    // What waited for it may be ready now.
    this.#wake();
  }
}
