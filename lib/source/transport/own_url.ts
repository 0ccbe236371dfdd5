/**
 * Whether a source can reach us at the URL that it is told, as far as that shows from here. The one place that doubts it: the
 * start, the registration and `doctor` say what is said here.
 *
 * @module
 */
import { isLoopback, isLoopbackHost } from "../../loopback.ts";
import { shownUrl } from "../netbox/api.ts";
import type { Product } from "../product.ts";

/** What is known of our own URL. */
export interface OwnUrl {
  readonly url: string;
  /** Whether `HOOKBOX_URL` was set, or the URL was made from our address. */
  readonly configured: boolean;
  /** What we listen on. */
  readonly listen: { readonly hostname: string; readonly port: number };
  /** Whether this process runs in a container. */
  readonly container: boolean;
  /** The source's URL, and what it is. */
  readonly source: string;
  readonly product: Pick<Product, "name">;
}

/** Why deliveries may not come. */
export interface Doubt {
  readonly about: "address" | "loopback" | "listening" | "container" | "tls";
  /** `error`: they will not; `warning`: they may not. */
  readonly level: "warning" | "error";
  /** One sentence. */
  readonly detail: string;
  /** What to do about it, one sentence. */
  readonly fix: string;
}

/** What speaks against our URL; empty when nothing does. Whether the source really reaches it, only a probe shows. */
export function doubtsAboutUrl(own: OwnUrl): Doubt[] {
  const { url } = own;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    const detail = `"${url}" is no http or https URL.`;
    return [{ about: "address", level: "error", detail, fix: "Set HOOKBOX_URL." }];
  }
  return [doubtLoopback(own), doubtListening(own), doubtContainer(own), doubtTls(own)]
    .filter((doubt) => doubt !== null);
}

/** Whether it is told to send to its own machine: wrong where that is not ours. */
export function doubtLoopback(
  { url, source, product: { name } }: Pick<OwnUrl, "url" | "source" | "product">,
): Doubt | null {
  if (!isLoopback(url)) return null;
  const told = `${name} is told to send to ${shownUrl(url)}`;
  return isLoopback(source)
    ? {
      about: "loopback",
      level: "warning",
      detail: `${told}, which it reaches only if it runs on this host and not in a container.`,
      fix: "Else set HOOKBOX_URL to an address of this host.",
    }
    : {
      about: "loopback",
      level: "error",
      detail: `${told}, which there is its own machine, not this one.`,
      fix: "Set HOOKBOX_URL to an address of this host.",
    };
}

function doubtListening({ url, listen: { hostname } }: OwnUrl): Doubt | null {
  // With a URL that is set, a reverse proxy on this host may be what listens there.
  if (!isLoopbackHost(hostname) || isLoopback(url)) return null;
  return {
    about: "listening",
    level: "warning",
    detail: `hookbox listens on ${hostname}, where only this host reaches it.`,
    fix: `Unless a reverse proxy serves ${shownUrl(url)} here, set HOOKBOX_LISTEN to 0.0.0.0.`,
  };
}

function doubtContainer({ url, configured, container, product: { name } }: OwnUrl): Doubt | null {
  if (!container || configured || isLoopback(url)) return null;
  return {
    about: "container",
    level: "warning",
    detail:
      `${name} is told to send to ${shownUrl(url)}, an address inside this container, which ` +
      "other hosts may not reach.",
    fix: "Set HOOKBOX_URL to the published address.",
  };
}

function doubtTls({ url, listen }: OwnUrl): Doubt | null {
  const { protocol, port } = new URL(url);
  if (protocol !== "https:" || Number(port || 443) !== listen.port) return null;
  return {
    about: "tls",
    level: "error",
    detail: `${shownUrl(url)} is https, but hookbox itself speaks plain http on port ` +
      `${listen.port}.`,
    fix: "Set HOOKBOX_URL to http, or to the address of the reverse proxy that ends TLS.",
  };
}
