/**
 * Changes a device's configuration as one thing: all of it, or nothing.
 *
 * @module
 */
import type { NetconfSession } from "../client.ts";
import type { Device } from "../device.ts";
import { configOf } from "../operations.ts";
import type { XmlElement } from "../xml/element.ts";
import { changesOf, type ConfigChange } from "./changes.ts";
import { commitConfirmed } from "./confirm.ts";
import { readingOf } from "./defaults.ts";
import { save, syncFrom } from "./keeping.ts";
import { Locks } from "./locks.ts";
import { NotAppliedError } from "./not_applied.ts";
import { selectionOf } from "./selection.ts";
import type { Edit, Plan, TransactionOptions, TransactionResult } from "./types.ts";

const LOCK_WAIT = 30_000;
const CONFIRM_TIMEOUT = 60;

/**
 * Changes a device: locks, edits, commits, reads back and compares, unlocks; what already is as wanted is left alone.
 * One change of a device at a time. At any failure, what was not committed is dropped, and the device goes back where
 * it can (`:confirmed-commit`).
 *
 * @param edit What to change, or what finds it out under the lock.
 * @throws {NotAppliedError} when the device says ok, and its configuration is not what it was told.
 * @throws {RpcError} when the device refuses: also a lock that somebody else holds for too long (`temporary`).
 * @throws {NetconfError} when it cannot be reached, or goes away.
 *
 * @example
 * ```ts
 * import { type Device, operation, transaction } from "hookbox/netconf";
 *
 * async function enable(device: Device, name: string, signal: AbortSignal) {
 *   const config = {
 *     native: {
 *       "@xmlns": "http://cisco.com/ns/yang/Cisco-IOS-XE-native",
 *       interface: { GigabitEthernet: { name, shutdown: operation("remove") } },
 *     },
 *   };
 *   const { changes } = await transaction(device, { config }, { signal });
 *   return changes.length > 0;
 * }
 *
 * console.assert(typeof enable === "function");
 * ```
 */
export function transaction(
  device: Device,
  edit: Edit | Plan,
  options: TransactionOptions = {},
): Promise<TransactionResult> {
  const plan = typeof edit === "function" ? edit : () => Promise.resolve(edit);
  const { signal } = options;
  if (options.dryRun) return device.use((session) => tell(session, plan, signal), { signal });
  return device.exclusively(async (session) => {
    if (options.sync !== false) await syncFrom(session, { signal });
    const locks = new Locks(session);
    try {
      await locks.take(options.lockWait ?? LOCK_WAIT, { signal });
      const result = await change(device, session, locks, plan, options);
      await locks.releaseAll();
      return result;
    } catch (error) {
      await locks.drop();
      throw error;
    }
  }, { signal });
}

/** What it would change. */
async function tell(
  session: NetconfSession,
  plan: Plan,
  signal: AbortSignal | undefined,
): Promise<TransactionResult> {
  const work = new Work(session, await plan(session, signal), signal);
  return work.result({ changes: await work.changes(true) });
}

/** Under the locks. */
async function change(
  device: Device,
  session: NetconfSession,
  locks: Locks,
  plan: Plan,
  options: TransactionOptions,
): Promise<TransactionResult> {
  const { signal, verify = true } = options;
  const work = new Work(session, await plan(session, signal), signal);
  const changes = await work.changes(true);
  let confirmed = false;
  if (changes.length > 0) {
    const check = verify ? (on: NetconfSession) => work.missing(on) : () => Promise.resolve([]);
    await work.edit(options.validate ?? "edit");
    const seconds = options.confirmTimeout ?? CONFIRM_TIMEOUT;
    confirmed = seconds !== false && work.target === "candidate" &&
      session.capabilities.has("confirmed-commit");
    if (confirmed) {
      // netconfd 2.13 takes nothing back while running is locked, and says ok.
      await locks.release("running");
      await commitConfirmed(device, session, seconds as number, check, signal);
    } else {
      if (work.target === "candidate") await session.commit({ signal });
      const missing = await check(session);
      if (missing.length > 0) throw new NotAppliedError(device.name, missing, false);
    }
  }
  // Also where nothing changed: the attempt before may have ended just before it saved.
  const saved = options.save !== false && await save(session, { signal });
  return work.result({ changes, changed: changes.length > 0, confirmed, saved });
}

/** An edit on its session. */
class Work {
  readonly target: "candidate" | "running";
  readonly #session: NetconfSession;
  readonly #edit: Edit;
  readonly #config: XmlElement;
  readonly #signal: AbortSignal | undefined;

  constructor(session: NetconfSession, edit: Edit, signal: AbortSignal | undefined) {
    this.target = session.target;
    this.#session = session;
    this.#edit = edit;
    this.#config = configOf(edit.config);
    this.#signal = signal;
  }

  /** What the running configuration lacks of the edit. @param doubtful Whether what cannot be known counts. */
  async changes(
    doubtful: boolean,
    session: NetconfSession = this.#session,
  ): Promise<ConfigChange[]> {
    const selection = selectionOf(this.#config);
    const { withDefaults, defaults } = readingOf(session.capabilities);
    const data = selection.length === 0 ? null : await session.getConfig("running", {
      filter: selection,
      withDefaults,
      signal: this.#signal,
    });
    const { defaultOperation } = this.#edit;
    return changesOf(this.#config, data, { defaultOperation, defaults, doubtful });
  }

  /** What it lacks for sure. */
  missing(session: NetconfSession): Promise<ConfigChange[]> {
    return this.changes(false, session);
  }

  async edit(validate: "edit" | "candidate" | false): Promise<void> {
    const { capabilities } = this.#session;
    const can = capabilities.has("validate");
    await this.#session.editConfig({
      config: this.#config,
      target: this.target,
      defaultOperation: this.#edit.defaultOperation,
      testOption: can && validate === "edit" ? "test-then-set" : undefined,
      errorOption: capabilities.has("rollback-on-error") ? "rollback-on-error" : undefined,
      signal: this.#signal,
    });
    if (can && validate === "candidate" && this.target === "candidate") {
      await this.#session.validate("candidate", { signal: this.#signal });
    }
  }

  result(done: Partial<TransactionResult> & Pick<TransactionResult, "changes">): TransactionResult {
    const xml = this.#config.toString({ indent: 2 });
    const { target } = this;
    return { changed: false, confirmed: false, saved: false, xml, target, ...done };
  }
}
