/**
 * What a failure means, and what to do about it.
 *
 * @module
 */
import { adviceFor } from "../netbox/refused.ts";
import { type NetBoxApi, NetBoxError, type RequestOptions } from "../netbox/api.ts";
import type { Product } from "../product.ts";
import type { Failure } from "./apply.ts";
import type { Generation } from "./generation.ts";
import {
  isDenied,
  KINDS,
  kindsOf,
  missingPermissions,
  type Needed,
  neededBy,
  permissionName,
  RIGHT_FOR,
} from "./permissions.ts";

/**
 * The failure in one or two sentences for people. Asks the source once more where it refused for lack of a permission.
 *
 * @param generation Null as long as the source has not said what it is.
 */
export async function explain(
  error: unknown,
  api: NetBoxApi,
  generation: Generation | null,
  options?: RequestOptions,
): Promise<string> {
  const { product } = api;
  if (isDenied(error)) return await explainDenied(error, api, generation, options);
  if (!(error instanceof NetBoxError)) {
    return error instanceof Error ? error.message : String(error);
  }
  if (error.kind === "connection") {
    return error.detail.replace(/\.?$/, "."); // the transport's own sentence says where, why, and what to do
  }
  if (error.status === 401 || error.status === 403) return explainRefused(error, product);
  if (error.kind !== "status") return error.message;
  if (error.status === 404) {
    return `${error.message}. Check that ${product.urlVariable} is the address of ${product.name} itself, without /api.`;
  }
  return error.message;
}

async function explainDenied(
  error: NetBoxError,
  api: NetBoxApi,
  generation: Generation | null,
  options?: RequestOptions,
): Promise<string> {
  const refused = `${api.product.name} refused ${error.method} ${error.path} (403)`;
  const needed = neededBy(generation);
  let missing: string[];
  try {
    missing = await missingPermissions(api, needed, options);
  } catch {
    return `${refused}: ${error.detail} ${give(api.product, generation)}`;
  }
  if (missing.length === 0) {
    return `${refused}, although the token's user has all permissions: their constraints do not allow this ` +
      `object. Allow names that start with "hookbox:".`;
  }
  return `${refused}: the token's user lacks ${missing.join(", ")}. ${
    give(api.product, generation)
  }` + readOnly(missing, needed);
}

/** What a user without rights is to be given. */
function give({ name }: Product, generation: Generation | null): string {
  const kinds = kindsOf(generation).length === 1
    ? '"Extras | webhook"'
    : '"Extras | webhook" and "Extras | event rule"';
  return `In ${name}, give the token's user a permission on ${kinds} with view, add, change and delete ` +
    '("hookbox permissions" prints it).';
}

/** A token that may only read looks like a user that may. */
function readOnly(missing: readonly string[], needed: readonly Needed[]): string {
  const writes = needed.flatMap(({ rights }) => rights.filter((right) => right !== "view")).length;
  return missing.length === writes && missing.every((name) => !name.includes(".view_"))
    ? " If it has them, the token is not write enabled."
    : "";
}

/**
 * What of a plan could not be done, in sentences: `It cannot delete event rule "x": the token's user lacks
 * extras.delete_eventrule.`
 */
export async function explainFailures(
  failures: readonly Failure[],
  api: NetBoxApi,
  generation: Generation,
  options?: RequestOptions,
): Promise<string> {
  const { product } = generation;
  const denied = failures.filter(({ error }) => isDenied(error));
  const sentences = failures.filter((failure) => !denied.includes(failure)).map(({ step, error }) =>
    `${product.name} refused the ${step.object} "${step.name}": ${
      error.detail.replace(/\.?$/, ".")
    }` +
    advice(error, product)
  );
  if (denied.length === 0) return sentences.join(" ");
  const needed = neededBy(generation);
  const missing = await missingPermissions(api, needed, options);
  for (const [key, same] of Map.groupBy(denied, ({ step }) => `${step.action} ${step.object}`)) {
    const { action, object } = same[0]!.step;
    const kind = object === "webhook" ? KINDS.webhook : KINDS.rule;
    const permission = permissionName(kind, RIGHT_FOR[action]!);
    const why = missing.includes(permission)
      ? `the token's user lacks ${permission}`
      : 'the constraints of its permissions do not allow this object. Allow names that start with "hookbox:"';
    sentences.push(`hookbox cannot ${key} ${names(same.map(({ step }) => step.name))}: ${why}.`);
  }
  return [...sentences, give(product, generation) + readOnly(missing, needed)].join(" ");
}

const SHOWN = 3;

function names(all: readonly string[]): string {
  const shown = all.slice(0, SHOWN).map((name) => `"${name}"`).join(", ");
  return all.length > SHOWN ? `${shown} and ${all.length - SHOWN} more` : shown;
}

function advice({ detail }: NetBoxError, { name }: Product): string {
  if (!/already exists/.test(detail)) return "";
  return ` It is there, but the token's user may not see it: check the constraints of its permissions in ${name}.`;
}

/** NetBox and Nautobot say 403, not 401, to tokens that they do not take; a 401 comes from something in front of them. */
export function explainRefused({ detail, status }: NetBoxError, product: Product): string {
  const { name, tokenVariable } = product;
  const said = `${name} does not accept ${tokenVariable} (${status}): ${
    detail.replace(/\.?$/, ".")
  }`;
  return `${said} ${adviceFor(detail, product, tokenVariable)}`;
}
