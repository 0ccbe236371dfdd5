/**
 * Answers as NetBox gives them: JSON of the API, pages for everything else.
 *
 * @module
 */

/** Headers of an answer. */
export type Headers = Readonly<Record<string, string>>;

/** A refusal that ends the handling of a request. */
export class Refusal extends Error {
  readonly status: number;
  /** A string is sent as it is. */
  readonly body: unknown;
  readonly headers: Headers;

  constructor(status: number, body: unknown, headers: Headers = {}) {
    super(`${status} ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** 403 with NetBox's words. */
export function forbidden(detail: string): Refusal {
  return new Refusal(403, { detail });
}

/** 404 for an object that is not there, or not for this user. */
export function missing(model: string, release: number): Refusal {
  const words = `No ${model} matches the given query.`;
  return new Refusal(404, { detail: release < 400 ? "Not found." : words });
}

/** 405. */
export function notAllowed(method: string): Refusal {
  return new Refusal(405, { detail: `Method "${method}" not allowed.` });
}

/** An answer of the API. */
export function json(status: number, body: unknown, headers: Headers): Response {
  if (status === 204 || body === undefined) return new Response(null, { status, headers });
  if (typeof body === "string") {
    return new Response(body, { status, headers: { ...headers, "content-type": "text/html" } });
  }
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, "content-type": "application/json" },
  });
}

/** What NetBox answers to API paths that it does not have. */
export function notFoundPage(headers: Headers): Response {
  return new Response(
    '<!DOCTYPE html>\n<html lang="en"><head>\n  <title>Page Not Found | NetBox</title>\n</head>' +
      "<body>The requested page does not exist.</body></html>\n",
    { status: 404, headers: { ...headers, "content-type": "text/html; charset=utf-8" } },
  );
}
