/** Answers as NetBox gives them: JSON of the API, pages for everything else. */

/** A refusal that ends the handling of a request. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(`${status} ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
  }
}

/** 403 with NetBox's words. */
export function forbidden(detail: string): Refusal {
  return new Refusal(403, { detail });
}

/** An answer of the API. */
export function json(status: number, body: unknown, headers: Record<string, string>): Response {
  const empty = status === 204 || body === undefined;
  return new Response(empty ? null : JSON.stringify(body), {
    status,
    headers: empty ? headers : { ...headers, "content-type": "application/json" },
  });
}

/** What NetBox answers to API paths that it does not have. */
export function notFoundPage(headers: Record<string, string>): Response {
  return new Response(
    '<!DOCTYPE html>\n<html lang="en"><head>\n  <title>Page Not Found | NetBox</title>\n</head>' +
      "<body>The requested page does not exist.</body></html>\n",
    { status: 404, headers: { ...headers, "content-type": "text/html; charset=utf-8" } },
  );
}
