/**
 * A double behind a real address.
 *
 * @module
 */

/** What listens. */
export interface Listening extends AsyncDisposable {
  /** Its address: `"http://127.0.0.1:41235"`. */
  readonly url: string;
}

/**
 * Serves a double on a free port of this machine, for what cannot be given its `fetch`: a hookbox that runs, `curl`.
 *
 * @param double What answers the requests.
 * @returns Where; disposing of it ends it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createNetBoxDouble, listen } from "hookbox/testing";
 *
 * const netbox = createNetBoxDouble({ version: "4.2" });
 * await using server = listen(netbox);
 * const answer = await fetch(`${server.url}/api/status/`, {
 *   headers: { authorization: `Token ${netbox.token}` },
 * });
 * assert.equal((await answer.json())["netbox-version"], "4.2.9");
 * ```
 */
export function listen(double: { handle(request: Request): Promise<Response> }): Listening {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => double.handle(await detached(request)),
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** The request without its connection: Deno would say much about who looks at the signal of that. */
async function detached({ url, method, headers, body }: Request): Promise<Request> {
  const bytes = body && new Uint8Array(await new Response(body).arrayBuffer());
  return new Request(url, { method, headers, body: bytes });
}
