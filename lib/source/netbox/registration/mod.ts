/**
 * Keeps hookbox registered in NetBox: its own webhook, and the event rules that its handlers need.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { DesiredRegistration, PlanStep, RegistrationState } from "../../types.ts";
import { type NetBoxApi, NetBoxError, type RequestOptions, shownUrl } from "../api.ts";
import { apply } from "./apply.ts";
import { explain } from "./explain.ts";
import { removeRegistration } from "./remove.ts";
import { type Plan, type Survey, survey } from "./survey.ts";

export { type Keeper, type KeepOptions, keepRegistered } from "./keep.ts";
export { printPlan } from "./print.ts";
export type { Plan } from "./survey.ts";

const log = getLogger(["hookbox", "registration"]);

/** What a registration needs. */
export interface RegistrationOptions {
  readonly api: NetBoxApi;
  /** Asked anew each time: handlers and settings change. */
  readonly desired: () => DesiredRegistration | Promise<DesiredRegistration>;
}

/** The webhooks and event rules in one NetBox that belong to this instance. */
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
  /** Gives up what is under way; nothing is asked of NetBox any more. */
  stop(): void;
}

const PENDING: RegistrationState = {
  status: "pending",
  message: "NetBox has not been asked yet.",
  warnings: [],
  steps: [],
  version: null,
};

/**
 * Makes the registration of one NetBox (4.1 or newer). Its calls run one after another.
 */
export function createRegistration({ api, desired }: RegistrationOptions): Registration {
  const controller = new AbortController();
  const options: RequestOptions = { signal: controller.signal };
  let state = PENDING;
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  }

  function settle(work: () => Promise<RegistrationState>): Promise<RegistrationState> {
    return inTurn(async () => {
      if (controller.signal.aborted) return state;
      try {
        state = await work();
      } catch (error) {
        if (controller.signal.aborted) return state;
        log.debug("The registration failed: {error}", { error });
        const message = await explain(error, api, options);
        state = { ...PENDING, status: "failed", message, version: state.version };
      }
      return state;
    });
  }

  return {
    check: ({ takeOver = false } = {}) =>
      inTurn(async () => {
        try {
          return planOf(await survey(api, await desired(), takeOver, options));
        } catch (error) {
          throw new Error(await explain(error, api, options), { cause: error });
        }
      }),
    reconcile: ({ dryRun = false, takeOver = false } = {}) =>
      settle(() => reconcile(api, desired, dryRun, takeOver, options)),
    remove: ({ dryRun = false } = {}) =>
      settle(async () => await removeRegistration(api, await desired(), dryRun, options)),
    state: () => state,
    stop: () => controller.abort(),
  };
}

/** The plan without what doing it needs: that has the secret in it. */
function planOf({ steps, warnings, surroundings, refusal, version }: Survey): Plan {
  return { steps, warnings, surroundings, refusal, version };
}

async function reconcile(
  api: NetBoxApi,
  desired: RegistrationOptions["desired"],
  dryRun: boolean,
  takeOver: boolean,
  options: RequestOptions,
  retried = false,
): Promise<RegistrationState> {
  const want = await desired();
  const plan = await survey(api, want, takeOver, options);
  const { steps, version, operations, forms, found } = plan;
  const known = { warnings: [...plan.surroundings, ...plan.warnings], version };
  if (plan.refusal) return { ...known, status: "refused", message: plan.refusal, steps: [] };
  if (dryRun) {
    const message = `Dry run: ${count(steps.length, "change")} would be made in NetBox ${version}.`;
    return { ...known, status: "dry-run", message, steps };
  }
  if (plan.takenFrom) {
    log.warn("Taking over the webhook {webhook} from {from}", {
      webhook: plan.wanted.webhook.name,
      from: plan.takenFrom,
    });
  }
  try {
    const { done, failures } = await apply(
      api,
      forms,
      operations,
      found.webhook?.id ?? null,
      options,
    );
    logSteps(done);
    if (failures.length) {
      const message = `${failures.join(" ")} The other rules stand.`;
      return { ...known, status: "failed", message, steps: done };
    }
    return { ...known, status: "registered", message: registered(plan, want), steps: done };
  } catch (error) {
    // Somebody else was at it in the same moment: look again, once.
    if (retried || !overtaken(error)) throw error;
    return await reconcile(api, desired, dryRun, takeOver, options, true);
  }
}

function overtaken(error: unknown): boolean {
  return error instanceof NetBoxError &&
    (error.status === 404 || (error.status === 400 && error.detail.includes("already exists")));
}

function registered({ wanted, version }: Survey, { url }: DesiredRegistration): string {
  return `NetBox ${version} sends to ${shownUrl(url)}: webhook ${wanted.webhook.name} and ` +
    `${count(wanted.rules.length, "event rule")}.`;
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}

function logSteps(steps: readonly PlanStep[]): void {
  for (const { action, object, name, changes } of steps) {
    log.info("{action} {object} {name}", { action, object, name, changes });
  }
}
