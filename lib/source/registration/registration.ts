/**
 * The webhooks and event rules of one instance in one source.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { noOwnWrites, type OwnWrites } from "../client/own_writes.ts";
import type { NetBoxApi } from "../netbox/api.ts";
import type { Resolve } from "../transport/resolve.ts";
import type { DesiredRegistration, RegistrationState } from "../types.ts";
import { explain } from "./explain.ts";
import type { Generation } from "./generation.ts";
import { bringAbout } from "./reconcile.ts";
import { removeRegistration } from "./remove.ts";
import { openSource } from "./sources.ts";
import { type Plan, type Survey, survey } from "./survey.ts";
import { recordWrites } from "./writes.ts";

const log = getLogger(["hookbox", "registration"]);

/** What a registration needs. */
export interface RegistrationOptions {
  readonly api: NetBoxApi;
  /** Asked anew each time: handlers and settings change. */
  readonly desired: () => DesiredRegistration | Promise<DesiredRegistration>;
  /** Told of every write, so that the events it causes are known as our own. */
  readonly writes?: OwnWrites;
  /** Resolves the host name of our own URL. Default: as the system does. */
  readonly resolve?: Resolve;
}

/** The webhooks and event rules in one source that belong to this instance. */
export interface Registration {
  /**
   * What {@linkcode reconcile} would do now.
   *
   * @throws {Error} with what to do, when it cannot be found out.
   */
  check(options?: { readonly takeOver?: boolean }): Promise<Plan>;
  /** Brings about what is wanted, and gives how it stands. Never throws. */
  reconcile(
    options?: { readonly dryRun?: boolean; readonly takeOver?: boolean },
  ): Promise<RegistrationState>;
  /** Takes everything of ours away, and gives how it stands. Never throws. */
  remove(options?: { readonly dryRun?: boolean }): Promise<RegistrationState>;
  /** How it stood at last. */
  state(): RegistrationState;
  /** Gives up what is under way; nothing is asked of the source any more. */
  stop(): void;
}

/**
 * Makes the registration of one NetBox (3.6 or newer) or Nautobot (2.4 or newer). Its calls run one after another.
 */
export function createRegistration(
  { api, desired, writes = noOwnWrites, resolve }: RegistrationOptions,
): Registration {
  const controller = new AbortController();
  const { signal } = controller;
  const writing = recordWrites(api, writes);
  let generation: Generation | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let state: RegistrationState = {
    status: "pending",
    message: `${api.product.name} has not been asked yet.`,
    warnings: [],
    steps: [],
    version: null,
  };

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  }

  async function open(): Promise<Generation> {
    generation = await openSource(api, { signal });
    return generation;
  }

  function settle(
    work: (on: Generation) => Promise<RegistrationState>,
  ): Promise<RegistrationState> {
    return inTurn(async () => {
      if (signal.aborted) return state;
      try {
        state = await work(await open());
      } catch (error) {
        if (signal.aborted) return state;
        log.debug("The registration failed: {error}", { error });
        const message = await explain(error, api, generation, { signal });
        state = { ...state, status: "failed", message, warnings: [], steps: [] };
      }
      return state;
    });
  }

  return {
    check: ({ takeOver = false } = {}) =>
      inTurn(async () => {
        try {
          return planOf(
            await survey(api, await open(), await desired(), { takeOver, resolve, signal }),
          );
        } catch (error) {
          throw new Error(await explain(error, api, generation, { signal }), { cause: error });
        }
      }),
    reconcile: ({ dryRun = false, takeOver = false } = {}) =>
      settle(async (on) =>
        await bringAbout(on, await desired(), { api, writing, dryRun, takeOver, resolve, signal })
      ),
    remove: ({ dryRun = false } = {}) =>
      settle(async (on) =>
        await removeRegistration(writing, on, await desired(), dryRun, { signal })
      ),
    state: () => state,
    stop: () => controller.abort(),
  };
}

/** The plan without what doing it needs: that has the secret in it. */
function planOf({ steps, warnings, surroundings, refusal, version }: Survey): Plan {
  return { steps, warnings, surroundings, refusal, version };
}
