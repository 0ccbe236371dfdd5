/**
 * URLs, addresses to listen on, and networks as people write them.
 *
 * Every reader throws a `SyntaxError` whose message follows the value in a sentence.
 *
 * @module
 */

/** An address to listen on. */
export interface ListenAddress {
  readonly hostname: string;
  readonly port: number;
}

/** `0.0.0.0:9000`, `:9000`, `9000`, `localhost:9000` or `[::]:9000`. @throws {SyntaxError} */
export function parseListen(text: string): ListenAddress {
  const match = /^(?:(?:\[([^\]]+)\]|([^:[\]/\s]*)):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[3] ?? NaN);
  if (!match || port > 65535 || (match[1] !== undefined && !isIPv6(match[1]))) {
    throw new SyntaxError("is not an address and port; write 0.0.0.0:9000, :9000 or [::]:9000");
  }
  const hostname = match[1] ?? (match[2] || "0.0.0.0");
  // Digits and dots alone were meant as an IPv4 address: Deno would ask DNS for 300.0.0.1.
  if (/^[\d.]+$/.test(hostname) && !isIPv4(hostname)) {
    throw new SyntaxError("has no valid IPv4 address");
  }
  return { hostname, port };
}

/** A comma list of networks and addresses, each as `address/prefix length`. @throws {SyntaxError} */
export function parseCidrs(text: string): readonly string[] {
  return text.split(",").map((item) => item.trim()).filter(Boolean).map((item) => {
    const [address, prefix, ...rest] = item.toLowerCase().split("/");
    const length = isIPv4(address!) ? 32 : isIPv6(address!) ? 128 : NaN;
    const bits = prefix === undefined ? length : /^\d{1,3}$/.test(prefix) ? Number(prefix) : NaN;
    if (bits <= length && rest.length === 0) return `${address}/${bits}`;
    throw new SyntaxError(
      `has ${JSON.stringify(item)}, which is not a network; write 10.0.0.0/8 or 2001:db8::/32`,
    );
  });
}

/** `NETBOX_URL`: without `/api` and without a slash at the end. @throws {SyntaxError} */
export function parseSourceUrl(text: string): string {
  const url = parseHttpUrl(text, "https://netbox.example.com");
  return url.origin + withoutSlash(withoutSlash(url.pathname).replace(/\/api$/, ""));
}

/** `HOOKBOX_URL`: without a slash at the end. @throws {SyntaxError} */
export function parseOwnUrl(text: string): string {
  const url = parseHttpUrl(text, "http://hookbox.example.com:9000");
  if (["0.0.0.0", "[::]"].includes(url.hostname)) {
    throw new SyntaxError("is an address to listen on, and NetBox cannot send to it");
  }
  if (url.port === "0") throw new SyntaxError("has port 0, and NetBox cannot send to it");
  if (/\/hooks(\/|$)/.test(url.pathname)) {
    throw new SyntaxError("contains /hooks, which hookbox adds itself; leave it out");
  }
  return withoutSlash(url.href);
}

/** `HTTPS_PROXY`, `HTTP_PROXY`: a bare `host:port` is an HTTP proxy, as for curl. @throws {SyntaxError} */
export function parseProxyUrl(text: string): string {
  const full = /^[a-z0-9+.-]+:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(full)) {
    throw new SyntaxError("is not a URL; write http://proxy.example.com:3128");
  }
  const url = new URL(full);
  if (!["http:", "https:", "socks5:", "socks5h:"].includes(url.protocol)) {
    throw new SyntaxError("is not a proxy that is supported; write http://, https:// or socks5://");
  }
  if (url.hostname === "") throw new SyntaxError("names no host");
  return url.href;
}

/** `HOOKBOX_STORE`: a path, or a `postgres://` URL. @throws {SyntaxError} */
export function parseStore(text: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  // One letter is a Windows drive.
  if (scheme === undefined || scheme.length === 1) return text;
  if (scheme !== "postgres" && scheme !== "postgresql") {
    throw new SyntaxError("is neither a path nor a postgres:// URL");
  }
  if (!URL.canParse(text) || new URL(text).pathname.length < 2) {
    throw new SyntaxError("names no database; write postgres://user:password@host/database");
  }
  return text;
}

function parseHttpUrl(text: string, example: string): URL {
  // Without the slashes URL() would read netbox:8000 as a scheme.
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) {
    throw new SyntaxError(`is not a URL; write ${example}`);
  }
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new SyntaxError("must begin with http:// or https://");
  }
  if (url.username !== "" || url.password !== "") {
    throw new SyntaxError("contains a user name or password; leave them out");
  }
  if (url.search !== "" || url.hash !== "" || /[?#]/.test(text)) {
    throw new SyntaxError("has a ? or # part; leave it out");
  }
  return url;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}

/** Four decimal numbers. */
function isIPv4(text: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(text) &&
    text.split(".").every((part) => Number(part) <= 255 && String(Number(part)) === part);
}

/** The URL parser knows the whole syntax (RFC 4291), and is there: `node:net` would cost the start some 30 ms. */
function isIPv6(text: string): boolean {
  return /^[\da-f:.]+$/i.test(text) && text.includes(":") && URL.canParse(`http://[${text}]`);
}
