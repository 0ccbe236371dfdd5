/**
 * From the errors of `fetch`, `node:tls` and rustls to one sentence that says what to do.
 *
 * @module
 */
import type { Product } from "../product.ts";
import type { Presented } from "./certificate.ts";
import { SocksTunnel, TransportError, type TransportFailure, WrongPin } from "./error.ts";
import type { Proxy } from "./proxy.ts";

/** Where the request was going. */
export interface Way {
  readonly target: URL;
  readonly proxy: Proxy | null;
  readonly caFile: string | null;
  readonly timeoutMs: number;
  /** The time, in milliseconds since the Unix epoch. */
  readonly now: number;
  /** Whose variables are named. */
  readonly product: Product;
}

/** Told apart by the words of rustls, hyper and Node's error codes (Deno 2.5 to 2.9); the first that fits. */
const FAILURES: readonly (readonly [RegExp, TransportFailure])[] = [
  [/CaUsedAsEndEntity|SELF_SIGNED_CERT/, "self-signed"],
  [/UnknownIssuer|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/, "unknown-authority"],
  [/not valid for name|NotValidForName|ALTNAME_INVALID/i, "wrong-host"],
  [/certificate expired|CERT_HAS_EXPIRED/i, "expired"],
  [/not valid yet|NotValidYet/i, "not-yet-valid"],
  [/InvalidContentType|wrong version number/i, "not-tls"],
  [
    /proxy authentication required|unsuccessful tunnel|while tunneling|proxy cannot be reached/,
    "proxy",
  ],
  [/dns error|ENOTFOUND|EAI_AGAIN|failed to lookup/i, "dns"],
  [/connection refused|ECONNREFUSED/i, "refused"],
  [/unreachable|no route|EHOSTUNREACH|ENETUNREACH/i, "unreachable"],
  [/timed out|ETIMEDOUT/i, "timeout"],
  [/invalid HTTP version|HPE_INVALID|Parse Error/i, "not-http"],
  [/invalid peer certificate|handshake|alert|peer is incompatible|ERR_SSL/i, "tls"],
  [/reset|closed|eof|broken pipe|ECONNRESET|EPIPE|from connection|socket hang up/i, "reset"],
];

/** The failures of a connection that are the proxy's when there is one. */
const PROXYS: readonly TransportFailure[] = ["dns", "refused", "unreachable"];

/** Which failure an error is. */
export function failureOf(error: unknown, proxy: Proxy | null): TransportFailure {
  if (error instanceof TransportError) return error.kind;
  const text = wordsOf(error).join(": ");
  const kind = FAILURES.find(([pattern]) => pattern.test(text))?.[1] ?? "other";
  // The other end of the connection was the proxy. (It asks DNS for the source's name.)
  return proxy !== null && PROXYS.includes(kind) ? "proxy" : kind;
}

/** The error as a `TransportError`. @param presented Looks at the certificate, for failures that are about it. */
export async function explain(
  error: unknown,
  way: Way,
  presented: () => Promise<Presented | null>,
): Promise<TransportError> {
  if (error instanceof TransportError) return error;
  const own = ownFailure(error, way);
  if (own) return own;
  let kind = failureOf(error, way.proxy);
  let certificate: Presented | null = null;
  if (kind === "unknown-authority" || kind === "self-signed") {
    certificate = await presented();
    if (certificate) kind = refined(kind, certificate, way.now);
  }
  const words = wordsOf(error);
  return new TransportError(kind, sentence(kind, way, certificate, words), error);
}

/** What we refuse ourselves. */
function ownFailure(
  error: unknown,
  { target, proxy, product: { name, sslVariable } }: Way,
): TransportError | null {
  if (error instanceof WrongPin) {
    return new TransportError(
      "wrong-certificate",
      `Cannot trust ${target.origin}: it shows the certificate ${error.shown}, and ${sslVariable} allows only ` +
        `${error.pin}: if it was renewed, compare the fingerprint on ${name}'s host and set ${sslVariable} to it`,
    );
  }
  if (error instanceof SocksTunnel && proxy) {
    return new TransportError(
      "proxy",
      `Cannot use the SOCKS proxy ${proxy.url.host} (${proxy.setting}) together with ${sslVariable}: ` +
        "set NO_PROXY for this host, or use an http:// proxy",
    );
  }
  return null;
}

/** What the certificate itself says: node:tls calls them all unverifiable. */
function refined(kind: TransportFailure, certificate: Presented, now: number): TransportFailure {
  if (certificate.until < now) return "expired";
  if (certificate.from > now) return "not-yet-valid";
  return certificate.subject === certificate.issuer ? "self-signed" : kind;
}

function sentence(
  kind: TransportFailure,
  way: Way,
  certificate: Presented | null,
  words: readonly string[],
): string {
  const { target, proxy, caFile, timeoutMs } = way;
  const { name, urlVariable, caVariable, sslVariable } = way.product;
  const detail = words.at(-1) ?? "no reason was given";
  const where = proxy
    ? `${target.origin} through the proxy ${proxy.url.host} (${proxy.setting})`
    : target.origin;
  const cannotReach = `Cannot reach ${where}`;
  const cannotTrust = `Cannot trust ${target.origin}`;
  const pin = certificate
    ? `${sslVariable}=${certificate.fingerprint} (compare it with the certificate on ${name}'s host first)`
    : `${sslVariable}=sha256:<its fingerprint>`;
  switch (kind) {
    case "unknown-authority": {
      const issuer = certificate ? ` (${certificate.issuer})` : "";
      const ca = caFile === null
        ? `set ${caVariable} to its certificate (PEM)`
        : `put its certificate (PEM) into ${caVariable} (${caFile}), where it is not`;
      return `${cannotTrust}: the certificate is signed by an unknown authority${issuer}: ${ca}, or ${pin}`;
    }
    case "self-signed":
      // Measured: a self-signed certificate that may sign others fails even when it is trusted.
      return `${cannotTrust}: the certificate is self-signed: set ${pin}`;
    case "wrong-host":
      return `${cannotTrust}: ${detail}: set ${urlVariable} to a name that the certificate has`;
    case "expired":
      return `${cannotTrust}: the certificate has expired (${detail}): renew it in ${name}'s web server, ` +
        "and check the clock of this host";
    case "not-yet-valid":
      return `${cannotTrust}: the certificate is not valid yet (${detail}): check the clock of this host`;
    case "not-tls":
      return `${cannotReach}: there is no TLS at that port: if ${name} serves HTTP there, ` +
        `write http:// in ${urlVariable}`;
    case "not-http":
      return `${cannotReach}: there is no HTTP at that port: if ${name} serves HTTPS there, ` +
        `write https:// in ${urlVariable}`;
    case "refused":
      return `${cannotReach}: the connection was refused: check that ${name} runs, ` +
        `and host and port of ${urlVariable}`;
    case "unreachable":
      return `${cannotReach}: there is no route to it: check ${urlVariable} and the network`;
    case "dns":
      return `${cannotReach}: the name ${target.hostname} is unknown: ` +
        `check ${urlVariable} and the DNS of this host`;
    case "timeout":
      return `${cannotReach}: no complete answer within ${
        timeoutMs / 1000
      } s: check ${urlVariable}, ` +
        `whether a firewall drops packets, and whether ${name} is overloaded`;
    case "proxy":
      return `${cannotReach}: ${proxyReason(words)}`;
    case "reset":
      return `${cannotReach}: the connection was cut off (${detail})`;
    case "tls":
      return `${cannotReach}: TLS failed (${detail})`;
    default:
      return `${cannotReach}: ${detail}`;
  }
}

function proxyReason(words: readonly string[]): string {
  const text = words.join(": ");
  if (/authentication required/.test(text)) {
    return "the proxy wants a user name and password: write them into the URL of the proxy, " +
      "http://user:password@host:port";
  }
  if (/unsuccessful tunnel/.test(text)) {
    return `the proxy refuses to connect to it (${words.at(-1)}): allow it there, ` +
      "or set NO_PROXY for this host";
  }
  return `the proxy cannot be reached (${
    words.at(-1)
  }): check that setting, or set NO_PROXY for this host`;
}

/** The messages of an error and its causes, outermost first, each with its code, without what names the request. */
function wordsOf(error: unknown): readonly string[] {
  const words: string[] = [];
  for (let at = error, depth = 0; at !== undefined && depth < 8; depth++) {
    if (!(at instanceof Error)) {
      words.push(String(at));
      break;
    }
    const { code } = at as { code?: unknown };
    const message = at.message
      .replace(/^error sending request (?:from \S+ )?for (?:url )?\(?\S+\)?(?: \([^)]*\))?: /, "")
      .replace(/^client error \(\w+\): /, "");
    words.push(
      typeof code === "string" && !message.includes(code) ? `${message} (${code})` : message,
    );
    at = at.cause;
  }
  return words;
}
