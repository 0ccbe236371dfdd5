/**
 * Somebody who works with the doubled NetBox.
 *
 * @module
 */

/** What NetBox answered. */
export interface Answer {
  /** The HTTP status. */
  readonly status: number;
  /** Parsed, if it is JSON. */
  // deno-lint-ignore no-explicit-any -- a test says what it expects
  readonly body: any;
  /** The headers of the answer. */
  readonly headers: Headers;
  /** The id of the request: that of its changes and deliveries. */
  readonly requestId: string;
}

/** A user, at the REST API. */
export interface Client {
  /** Reads: `/api/dcim/sites/?limit=5`. */
  get(path: string): Promise<Answer>;
  /** Creates one object, or a list of them. */
  post(path: string, body: unknown): Promise<Answer>;
  /** Changes fields of an object, or of each of a list. */
  patch(path: string, body: unknown): Promise<Answer>;
  /** Writes all that is required of an object, or of each of a list. */
  put(path: string, body: unknown): Promise<Answer>;
  /** Deletes an object, or with a body each of a list. */
  delete(path: string, body?: unknown): Promise<Answer>;
}

/** Sends requests through `handle`, with these headers. */
export function createClient(
  url: string,
  handle: (request: Request) => Response | Promise<Response>,
  headers: Readonly<Record<string, string>> = {},
): Client {
  const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const sent = body === undefined
      ? { headers }
      : { headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body) };
    const response = await handle(new Request(url + path, { method, ...sent }));
    const text = await response.text();
    const isJson = response.headers.get("content-type") === "application/json";
    return {
      status: response.status,
      body: isJson ? JSON.parse(text) : text,
      headers: response.headers,
      requestId: response.headers.get("x-request-id")!,
    };
  };
  return {
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
    patch: (path, body) => call("PATCH", path, body),
    put: (path, body) => call("PUT", path, body),
    delete: (path, body) => call("DELETE", path, body),
  };
}
