/**
 * The address at which the source is told to reach us.
 *
 * @module
 */
import { type NetBoxApi, shownUrl } from "../netbox/api.ts";
import type { Generation } from "../registration/generation.ts";
import { doubtsAboutUrl } from "../transport/own_url.ts";
import { type Resolve, resolveHost } from "../transport/resolve.ts";
import type { DesiredRegistration } from "../types.ts";
import { error, type Finding, ok, warning } from "./finding.ts";

/** What is known of our own place. */
export interface Here {
  /** Whether this process runs in a container. */
  readonly container: boolean;
  /** Whether `HOOKBOX_URL` was set, or guessed from our address. */
  readonly urlGiven: boolean;
  /** What hookbox listens on. */
  readonly listen: { readonly hostname: string; readonly port: number };
}

const TITLE = "Our address";

/** Judges the URL by itself; only `--probe` shows whether the source reaches it. */
export async function checkOurUrl(
  { url, sslVerify, caFile }: Pick<DesiredRegistration, "url" | "sslVerify" | "caFile">,
  { url: source, product }: NetBoxApi,
  { container, urlGiven, listen }: Here,
  generation: Generation | null,
  resolve: Resolve = resolveHost,
): Promise<Finding[]> {
  const own = { url, configured: urlGiven, listen, container, source, product };
  const blocked = await generation?.blocked(url, resolve);
  const findings = doubtsAboutUrl(own).filter(({ about }) => !blocked || about !== "loopback")
    .map(({ level, detail, fix }) => (level === "error" ? error : warning)(TITLE, detail, fix));
  if (blocked) findings.push(error(TITLE, blocked.detail, blocked.fix));
  findings.push(...checkTls(url, sslVerify, caFile, product.name));
  const told = `${product.name} is told to send to ${shownUrl(url)}.`;
  return findings.length ? findings : [ok(TITLE, told)];
}

function checkTls(
  url: string,
  sslVerify: boolean,
  caFile: string | null,
  product: string,
): Finding[] {
  if (url.startsWith("https:") && !sslVerify) {
    return [warning(
      TITLE,
      `${product} does not check our certificate (HOOKBOX_URL_SSL_VERIFY is false).`,
      `Set HOOKBOX_URL_CA_FILE to the path of our CA on ${product}'s host instead.`,
    )];
  }
  return url.startsWith("http:") && caFile
    ? [warning(TITLE, "HOOKBOX_URL_CA_FILE has no effect on an http address.")]
    : [];
}
