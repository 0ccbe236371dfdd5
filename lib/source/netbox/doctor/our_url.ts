/**
 * The address at which NetBox is told to reach us.
 *
 * @module
 */
import type { DesiredRegistration } from "../../types.ts";
import { shownUrl } from "../api.ts";
import { isLoopback, loopbackElsewhere } from "../registration/surroundings.ts";
import { error, type Finding, ok, warning } from "./finding.ts";

/** What is known of our own place. */
export interface Here {
  /** Whether this process runs in a container. */
  readonly container: boolean;
  /** Whether `HOOKBOX_URL` was set, or guessed from our address. */
  readonly urlGiven: boolean;
  /** The port that hookbox listens on. */
  readonly port: number;
}

/** Judges the URL by itself; only `--probe` shows whether NetBox reaches it. */
export function checkOurUrl(
  { url, sslVerify, caFile }: Pick<DesiredRegistration, "url" | "sslVerify" | "caFile">,
  netbox: string,
  here: Here,
): Finding[] {
  const title = "Our address";
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    return [error(title, `"${url}" is no http or https URL.`, "Set HOOKBOX_URL.")];
  }
  const { protocol, hostname, port } = new URL(url);
  const findings: Finding[] = [];
  const elsewhere = loopbackElsewhere(url, netbox);
  if (elsewhere) {
    findings.push(error(title, elsewhere.detail, elsewhere.fix));
  } else if (/^(0\.0\.0\.0|\[::\])$/.test(hostname)) {
    findings.push(warning(title, `${hostname} is no address to send to.`, "Set HOOKBOX_URL."));
  }
  if (here.container && !here.urlGiven && !isLoopback(url)) {
    findings.push(warning(
      title,
      `${shownUrl(url)} is the address inside this container, which other machines do not reach.`,
      "Set HOOKBOX_URL to the published address.",
    ));
  }
  if (protocol === "https:" && Number(port || 443) === here.port) {
    findings.push(error(
      title,
      `${shownUrl(url)} is https, but hookbox itself speaks plain http on port ${here.port}.`,
      "Set HOOKBOX_URL to http, or to the address of the reverse proxy that ends TLS.",
    ));
  }
  if (protocol === "https:" && !sslVerify) {
    findings.push(warning(
      title,
      "NetBox does not check our certificate (HOOKBOX_URL_SSL_VERIFY is false).",
      "Set HOOKBOX_URL_CA_FILE to the path of our CA on NetBox's host instead.",
    ));
  }
  if (protocol === "http:" && caFile) {
    findings.push(warning(title, "HOOKBOX_URL_CA_FILE has no effect on an http address."));
  }
  return findings.length ? findings : [ok(title, `NetBox is told to send to ${shownUrl(url)}.`)];
}
