/**
 * What `hookbox listen` shows of a request: as NetBox's own `webhook_receiver` does, and whether the signature holds.
 *
 * @module
 */
import { verify } from "../signature.ts";

/** Everything that arrives is answered 200 and described to `print`. Nothing is stored. */
export function createListener(
  secrets: readonly string[],
  print: (text: string) => void,
  now: () => Date = () => new Date(),
): (request: Request, info: { remoteAddr: Deno.Addr }) => Promise<Response> {
  let count = 0;
  return async (request, { remoteAddr }) => {
    const number = ++count;
    const body = new Uint8Array(await request.arrayBuffer());
    const from = "hostname" in remoteAddr ? remoteAddr.hostname : "?";
    const { pathname, search } = new URL(request.url);
    print([
      `[${number}] ${now().toISOString()} ${from} "${request.method} ${pathname}${search}" 200`,
      ...[...request.headers].map(([name, value]) => `${name}: ${value}`),
      "",
      pretty(body),
      "",
      judge(body, request.headers.get("x-hook-signature"), secrets),
      "------------",
    ].join("\n"));
    return new Response("Webhook received!\n");
  };
}

function pretty(body: Uint8Array): string {
  if (body.length === 0) return "(No body)";
  const text = new TextDecoder().decode(body);
  try {
    return JSON.stringify(JSON.parse(text), null, 4);
  } catch {
    return text;
  }
}

function judge(body: Uint8Array, signature: string | null, secrets: readonly string[]): string {
  if (signature === null) return "Signature: none (the webhook in NetBox has no secret)";
  if (secrets.length === 0) return "Signature: present, not checked (set HOOKBOX_SECRETS)";
  const index = verify(body, signature, secrets);
  if (index !== null) {
    return `Signature: good${
      secrets.length > 1 ? ` (secret ${index + 1} of ${secrets.length})` : ""
    }`;
  }
  return "Signature: WRONG (the webhook's secret is none of HOOKBOX_SECRETS)";
}
