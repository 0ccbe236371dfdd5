/**
 * Whether a source can reach us at the URL that it is told, as far as that shows from here.
 *
 * @module
 */
import ipaddr from "ipaddr.js";

/** What is known of our own URL. */
export interface OwnUrl {
  readonly url: string;
  /** Whether `HOOKBOX_URL` was set, or the URL was made from our address. */
  readonly configured: boolean;
  /** The address that we listen on. */
  readonly hostname: string;
  /** The source's URL. */
  readonly source: string;
  /** Whether this process runs in a container. */
  readonly container: boolean;
}

/** What to say of our URL at boot. */
export interface OwnUrlDescription {
  /** One line: the URL, and where it comes from. */
  readonly text: string;
  /** What will keep deliveries from coming, one sentence each, with what to do. */
  readonly warnings: readonly string[];
}

/** Describes our URL. */
export function describeOwnUrl(own: OwnUrl): OwnUrlDescription {
  const { url, configured, source } = own;
  const text = configured
    ? `${url} (HOOKBOX_URL)`
    : `${url} (our address on the route to ${new URL(source).host}; HOOKBOX_URL sets another)`;
  return { text, warnings: [...loopback(own), ...listening(own), ...contained(own)] };
}

function loopback({ url, source }: OwnUrl): string[] {
  if (!isLoopback(new URL(url).hostname)) return [];
  return isLoopback(new URL(source).hostname)
    ? [
      `NetBox is told to send to ${url}: it reaches that only if it runs on this host and not in a container; ` +
      "else set HOOKBOX_URL",
    ]
    : [
      `NetBox is told to send to ${url}, and that is its own host, not this one: ` +
      "set HOOKBOX_URL to an address of this host",
    ];
}

function listening({ url, hostname }: OwnUrl): string[] {
  // With a URL that is set, a reverse proxy on this host may be what listens there.
  if (!isLoopback(hostname) || isLoopback(new URL(url).hostname)) return [];
  return [
    `hookbox listens on ${hostname}, where only this host reaches it: ` +
    `unless a reverse proxy serves ${url} here, set HOOKBOX_LISTEN to 0.0.0.0`,
  ];
}

function contained({ url, configured, container }: OwnUrl): string[] {
  if (!container || configured || isLoopback(new URL(url).hostname)) return [];
  return [
    `NetBox is told to send to ${url}, an address inside this container, which other hosts may not reach: ` +
    "set HOOKBOX_URL to the published address",
  ];
}

/** Whether a host name or address is the machine that uses it. */
function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (!ipaddr.isValid(host)) return host === "localhost" || host.endsWith(".localhost");
  return ipaddr.process(host).range() === "loopback";
}
