/**
 * Where writes are recorded, so that the events they cause can be told from other people's.
 *
 * @module
 */

/** A write that is about to leave. */
export interface Write {
  readonly method: string;
  /** Path without host: `/api/dcim/interfaces/5/`. */
  readonly path: string;
}

/** Records writes: before each leaves, and once its answer is known. */
export interface OwnWrites {
  /** The write leaves only after this has resolved; its result names the write afterwards. */
  before(write: Write): Promise<number>;
  /** `requestId` is the answer's `X-Request-ID`; null where no answer came. */
  after(id: number, requestId: string | null): Promise<void> | void;
}

/** Records nothing. */
export const noOwnWrites: OwnWrites = { before: () => Promise.resolve(0), after: () => {} };
