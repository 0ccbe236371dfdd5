/**
 * Which proxy a URL is reached through: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`.
 *
 * Deno's `fetch` reads these from the environment too, and cannot be told not to: a `NO_PROXY` that is only in the env
 * file does not undo an `HTTPS_PROXY` of the environment.
 *
 * @module
 */
import ipaddr from "ipaddr.js";

/** The proxy settings; null: not set. */
export interface ProxySettings {
  readonly https: string | null;
  readonly http: string | null;
  /** `NO_PROXY`: hosts, domains, networks, each with an optional port; `*` is all. */
  readonly no: string | null;
}

/** A proxy, with its credentials apart from its address. */
export interface Proxy {
  /** Without credentials: may be shown. */
  readonly url: URL;
  /** The variable that names it. */
  readonly setting: "HTTPS_PROXY" | "HTTP_PROXY";
  readonly credentials: { readonly username: string; readonly password: string } | null;
}

/** The proxy for a URL; null: it is reached directly. */
export function proxyFor(target: URL, settings: ProxySettings): Proxy | null {
  const setting = target.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const text = setting === "HTTPS_PROXY" ? settings.https : settings.http;
  if (!text || isExempt(target, settings.no ?? "")) return null;
  const url = new URL(text);
  const credentials = url.username === "" && url.password === ""
    ? null
    : { username: decoded(url.username), password: decoded(url.password) };
  url.username = "";
  url.password = "";
  return { url, setting, credentials };
}

/** The value of `Proxy-Authorization` (RFC 7617). */
export function proxyAuthorization(
  { username, password }: NonNullable<Proxy["credentials"]>,
): string {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a % that stands for itself
  }
}

/** As curl and Python's requests read it: `example.com` and `.example.com` both stand for all below, too. */
function isExempt(target: URL, list: string): boolean {
  const host = target.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const port = target.port || (target.protocol === "https:" ? "443" : "80");
  return list.split(/[\s,]+/).filter(Boolean).some((item) => {
    if (item === "*") return true;
    const split = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(item);
    if (split && split[2] !== port) return false;
    const name = (split ? split[1]! : item).replace(/^\[|\]$/g, "").toLowerCase();
    if (ipaddr.isValid(host)) return isInNetwork(host, name);
    const domain = name.replace(/^\*?\./, "");
    return host === domain || host.endsWith(`.${domain}`);
  });
}

function isInNetwork(host: string, network: string): boolean {
  const address = ipaddr.parse(host);
  try {
    const [base, prefix] = network.includes("/")
      ? ipaddr.parseCIDR(network)
      : [ipaddr.parse(network), address.kind() === "ipv4" ? 32 : 128] as const;
    return address.kind() === base.kind() && address.match(base, prefix);
  } catch {
    return false; // a name
  }
}
