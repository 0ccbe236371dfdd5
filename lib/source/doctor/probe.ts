/**
 * Shows that the source reaches us: makes something harmless there, whose delivery must arrive, and takes all traces away.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { type NetBoxApi, NetBoxError, type Row, shownUrl } from "../netbox/api.ts";
import { webhookOf } from "../registration/desired.ts";
import { explain } from "../registration/explain.ts";
import {
  callsWebhook,
  type Generation,
  type Id,
  type Trigger,
  type WebhookFields,
} from "../registration/generation.ts";
import {
  type Kind,
  KINDS,
  kindsOf,
  missingPermissions,
  type Needed,
} from "../registration/permissions.ts";
import { openSource } from "../registration/sources.ts";
import type { DesiredRegistration } from "../types.ts";
import { error, type Finding, ok, warning } from "./finding.ts";
import { failedJobs } from "./registered.ts";
import { probeNeeds } from "./token.ts";

/** What the probe needs. */
export interface ProbeOptions {
  readonly api: NetBoxApi;
  readonly clock: Clock;
  /** Where the delivery is sent, and how: as the registration would. */
  readonly desired: DesiredRegistration;
  /**
   * Resolves when a delivery with this marker in its body has come, with a good signature; rejects when it cannot be
   * waited for, and when `signal` aborts. Called before anything is made there.
   */
  readonly arrived: (marker: string, signal: AbortSignal) => Promise<void>;
  /** Milliseconds to wait. Default 30 s; on 4.7, where webhooks wait behind search jobs, 120 s. */
  readonly timeout?: number;
  /** Ends the waiting; the traces are taken away all the same. */
  readonly signal?: AbortSignal;
}

const TITLE = "Probe";
const GIVEN_UP = warning(TITLE, "Given up before a delivery arrived.");

/**
 * What was made in the source, in order. The webhook and the rule are named `hookbox:_probe-…`: within a constraint on names
 * that start with `hookbox:`, and of no instance, because none has an underscore in its name.
 */
interface Made {
  readonly what: string;
  readonly name: string;
  readonly path: string;
}

/** Runs the probe. Never throws; what it made is removed in every case, or named. */
export async function probe(options: ProbeOptions): Promise<Finding[]> {
  const { api } = options;
  const marker = `hookbox-probe-${crypto.randomUUID().slice(0, 8)}`;
  const made: Made[] = [];
  const findings: Finding[] = [];
  try {
    findings.push(await run(options, marker, made));
  } catch (cause) {
    findings.push(
      options.signal?.aborted ? GIVEN_UP : error(TITLE, await explain(cause, api, null)),
    );
  }
  for (const { what, name, path } of made.reverse()) {
    try {
      await api.delete(path);
    } catch (cause) {
      const detail = `The ${what} "${name}" could not be removed: ${await explain(
        cause,
        api,
        null,
      )}`;
      findings.push(warning(TITLE, detail, `Delete it in ${api.product.name} by hand.`));
    }
  }
  return findings;
}

async function run(
  { api, clock, desired, arrived, timeout, signal }: ProbeOptions,
  marker: string,
  made: Made[],
): Promise<Finding> {
  const generation = await openSource(api);
  const { probe, product: { name: product }, status: { release } } = generation;
  const failedBefore = await failedJobs(api);
  const lacks = await missingPermissions(api, neededFor(generation));
  if (lacks.length > 0) {
    const detail = `The token's user lacks ${lacks.join(", ")}, so nothing was tried.`;
    return error(TITLE, detail, `Give the token's user these permissions in ${product}.`);
  }
  const make = (what: string, { path }: Pick<Kind, "path">, body: Row): Promise<Id> =>
    create(api, path, body, (id) => {
      made.push({ what, name: String(body.name), path: `${path}${id}/` });
    });
  const waitsBehind = product === "NetBox" && (release === null || release >= 407);
  const limit = timeout ?? (waitsBehind ? 120_000 : 30_000);
  const stop = new AbortController();
  const over = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const arrival = arrived(marker, over).then(() => "arrived" as const);
  arrival.catch(() => {}); // told by the race below; a failure to make the webhook comes first
  try {
    const name = marker.replace("hookbox-", "hookbox:_");
    const body = generation.webhooks.body(name, webhookFields(generation, desired));
    const webhook = await make("webhook", KINDS.webhook, body);
    if (generation.rules) {
      await make("event rule", KINDS.rule, ruleBody(generation, name, webhook));
    }
    const started = clock.monotonic();
    await make(probe.objectType.split(".")[1]!, probe, probe.body(marker));
    const outcome = await Promise.race([arrival, given(clock, limit, over)]);
    const seconds = ((clock.monotonic() - started) / 1000).toFixed(1);
    if (outcome === "arrived") {
      return ok(TITLE, `A delivery from ${product} arrived, well signed, after ${seconds} s.`);
    }
    if (signal?.aborted) return GIVEN_UP;
    return await silence(api, desired, limit, failedBefore);
  } finally {
    stop.abort();
  }
}

/** Asked before anything is made: what cannot be deleted again must not be made. */
function neededFor(generation: Generation): Needed[] {
  const rights = ["add", "delete"] as const;
  return [...kindsOf(generation).map((kind) => ({ kind, rights })), probeNeeds(generation)];
}

/** Creates an object; `madeIt` is told its id also where the answer to the creation was lost on its way. */
async function create(
  api: NetBoxApi,
  path: string,
  body: Row,
  madeIt: (id: Id) => void,
): Promise<Id> {
  try {
    const { id } = (await api.post(path, { body })).body as { id: Id };
    madeIt(id);
    return id;
  } catch (cause) {
    if (cause instanceof NetBoxError && cause.kind !== "status") {
      const rows = await api.list(path, { query: { name: String(body.name) } }).catch(() => []);
      rows.filter(({ name }) => name === body.name).forEach(({ id }) => madeIt(id as Id));
    }
    throw cause;
  }
}

/** Resolves when the time is over or the waiting was ended. */
function given(clock: Clock, ms: number, over: AbortSignal): Promise<"over"> {
  return new Promise((resolve) => {
    if (over.aborted) return resolve("over");
    const cancel = clock.after(ms, () => resolve("over"));
    over.addEventListener("abort", () => {
      cancel();
      resolve("over");
    }, { once: true });
  });
}

async function silence(
  api: NetBoxApi,
  { url }: DesiredRegistration,
  limit: number,
  failedBefore: number | null,
): Promise<Finding> {
  const { name } = api.product;
  const failedNow = await failedJobs(api);
  const tried = failedBefore !== null && failedNow !== null && failedNow > failedBefore;
  const detail = `No delivery arrived within ${limit / 1000} s at ${shownUrl(url)}. ` +
    (tried
      ? "NetBox tried to send it, and failed: it does not reach this address, does not trust its certificate, or " +
        "was refused."
      : "Either no worker sent it, or it went to somebody else.");
  const fix =
    `On ${name}'s host, run: curl -i -X POST ${
      shownUrl(url)
    } (hookbox answers it with 403). If that fails, set ` +
    "HOOKBOX_URL to an address that works there, or open the firewall.";
  return error(TITLE, detail, fix);
}

/** What sets it off. */
function triggerFor({ probe: { objectType } }: Generation): Trigger {
  return {
    objectTypes: [objectType],
    eventTypes: ["object_created"],
    enabled: true,
    conditions: null,
  };
}

/** As the registration would make it; beside that, where both have triggers, its URL must not be the same. */
function webhookFields(generation: Generation, desired: DesiredRegistration): WebhookFields {
  const { rules, webhooks: { timeout, perObjectType }, probe } = generation;
  const url = perObjectType ? `${desired.url}/${probe.objectType}` : desired.url;
  return {
    ...webhookOf(desired, timeout),
    url: rules ? url : `${url}?probe`,
    ...rules ? {} : triggerFor(generation),
  };
}

function ruleBody(generation: Generation, name: string, webhook: Id): Row {
  return generation.rules!.body(name, {
    description: "Made by hookbox doctor --probe; may be deleted.",
    ...triggerFor(generation),
    action: callsWebhook(webhook),
  }, webhook);
}
