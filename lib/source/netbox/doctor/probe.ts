/**
 * Shows that NetBox reaches us: makes a harmless tag, whose delivery must arrive, and takes all traces away.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";
import type { DesiredRegistration } from "../../types.ts";
import { type NetBoxApi, NetBoxError, type Row, shownUrl } from "../api.ts";
import { describeOwner } from "../registration/ownership.ts";
import { explain } from "../registration/explain.ts";
import { callsWebhook, type Forms, formsFor } from "../registration/forms.ts";
import { type Kind, KINDS, missingPermissions } from "../registration/permissions.ts";
import { readStatus } from "../registration/status.ts";
import { error, type Finding, ok, warning } from "./finding.ts";
import { failedJobs } from "./registered.ts";

/** What the probe needs. */
export interface ProbeOptions {
  readonly api: NetBoxApi;
  readonly clock: Clock;
  /** Where the delivery is sent, and how: as the registration would. */
  readonly desired: DesiredRegistration;
  /**
   * Resolves when a delivery with this marker in its body has come, with a good signature; rejects when it cannot be
   * waited for, and when `signal` aborts. Called before anything is made in NetBox.
   */
  readonly arrived: (marker: string, signal: AbortSignal) => Promise<void>;
  /** Milliseconds to wait. Default 30 s; on 4.7, where webhooks wait behind search jobs, 120 s. */
  readonly timeout?: number;
  /** Ends the waiting; the traces are taken away all the same. */
  readonly signal?: AbortSignal;
}

const TITLE = "Probe";
/** Asked before anything is made: what cannot be deleted again must not be made. */
const NEEDED = Object.values(KINDS).map((kind) => ({ kind, rights: ["add", "delete"] }) as const);
const GIVEN_UP = warning(TITLE, "Given up before a delivery arrived.");

/**
 * What was made in NetBox, in order. The webhook and the rule are named `hookbox:_probe-…`: within a constraint on names
 * that start with `hookbox:`, and of no instance, because none has an underscore in its name.
 */
interface Made {
  readonly what: string;
  readonly name: string;
  readonly path: string;
}

/** Runs the probe. Never throws; what it made in NetBox is removed in every case, or named. */
export async function probe(options: ProbeOptions): Promise<Finding[]> {
  const { api } = options;
  const marker = `hookbox-probe-${crypto.randomUUID().slice(0, 8)}`;
  const made: Made[] = [];
  const findings: Finding[] = [];
  try {
    findings.push(await run(options, marker, made));
  } catch (cause) {
    findings.push(
      options.signal?.aborted ? GIVEN_UP : error(TITLE, await explain(cause, api)),
    );
  }
  for (const { what, name, path } of made.reverse()) {
    try {
      await api.delete(path);
    } catch (cause) {
      const detail = `The ${what} "${name}" could not be removed: ${await explain(cause, api)}`;
      findings.push(warning(TITLE, detail, "Delete it in NetBox by hand."));
    }
  }
  return findings;
}

async function run(
  { api, clock, desired, arrived, timeout, signal }: ProbeOptions,
  marker: string,
  made: Made[],
): Promise<Finding> {
  const status = await readStatus(api);
  const forms = formsFor(status);
  const failedBefore = await failedJobs(api);
  const lacks = await missingPermissions(api, NEEDED);
  if (lacks.length > 0) {
    const detail = `The token's user lacks ${lacks.join(", ")}, so nothing was tried.`;
    return error(TITLE, detail, "Give the token's user these permissions in NetBox.");
  }
  const make = (what: string, kind: Kind, body: Row): Promise<number> =>
    create(api, kind, body, (id) => {
      made.push({ what, name: String(body.name), path: `${kind.path}${id}/` });
    });
  const limit = timeout ?? (status.release !== null && status.release < 407 ? 30_000 : 120_000);
  const stop = new AbortController();
  const over = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const arrival = arrived(marker, over).then(() => "arrived" as const);
  arrival.catch(() => {}); // told by the race below; a failure to make the webhook comes first
  try {
    const name = marker.replace("hookbox-", "hookbox:_");
    const webhook = await make("webhook", KINDS.webhook, webhookBody(forms, name, desired));
    await make("event rule", KINDS.rule, ruleBody(forms, name, webhook));
    const started = clock.monotonic();
    await make("tag", KINDS.tag, { name: marker, slug: marker });
    const outcome = await Promise.race([arrival, given(clock, limit, over)]);
    const seconds = ((clock.monotonic() - started) / 1000).toFixed(1);
    if (outcome === "arrived") {
      return ok(TITLE, `A delivery from NetBox arrived, well signed, after ${seconds} s.`);
    }
    if (signal?.aborted) return GIVEN_UP;
    return await silence(api, desired, limit, failedBefore);
  } finally {
    stop.abort();
  }
}

/** Creates an object; `madeIt` is told its id also where the answer to the creation was lost on its way. */
async function create(
  api: NetBoxApi,
  { path }: Kind,
  body: Row,
  madeIt: (id: number) => void,
): Promise<number> {
  try {
    const { id } = (await api.post(path, { body })).body as { id: number };
    madeIt(id);
    return id;
  } catch (cause) {
    if (cause instanceof NetBoxError && cause.kind !== "status") {
      const rows = await api.list(path, { query: { name: String(body.name) } }).catch(() => []);
      rows.filter(({ name }) => name === body.name).forEach(({ id }) => madeIt(Number(id)));
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
  const failedNow = await failedJobs(api);
  const tried = failedBefore !== null && failedNow !== null && failedNow > failedBefore;
  const detail = `No delivery arrived within ${limit / 1000} s at ${shownUrl(url)}. ` +
    (tried
      ? "NetBox tried to send it, and failed: it does not reach this address, does not trust its certificate, or " +
        "was refused."
      : "Either no worker sent it, or it went to somebody else.");
  const fix =
    `On NetBox's host, run: curl -i -X POST ${
      shownUrl(url)
    } (hookbox answers it with 403). If that fails, set ` +
    "HOOKBOX_URL to an address that works there, or open the firewall.";
  return error(TITLE, detail, fix);
}

function webhookBody(forms: Forms, name: string, desired: DesiredRegistration): Row {
  return forms.webhookBody(name, {
    description: describeOwner(desired.owner),
    url: desired.url,
    secret: desired.secret,
    method: "POST",
    contentType: "application/json",
    headers: desired.headers.trim(),
    bodyTemplate: "",
    sslVerify: desired.sslVerify,
    caFile: desired.sslVerify ? desired.caFile : null,
    timeout: forms.timeout,
  });
}

function ruleBody(forms: Forms, name: string, webhook: number): Row {
  return forms.ruleBody(name, {
    description: "Made by hookbox doctor --probe; may be deleted.",
    objectTypes: ["extras.tag"],
    eventTypes: ["object_created"],
    enabled: true,
    conditions: null,
    action: callsWebhook(webhook),
  }, webhook);
}
