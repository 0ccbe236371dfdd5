/**
 * What the server says of itself: status, object types, queues, and who asks.
 *
 * @module
 */
import { typesPaths } from "../object_types.ts";
import { recordedBody } from "../recorded.ts";
import { json } from "../rest/answers.ts";
import { page } from "../rest/page.ts";
import { denied, isSuperuser } from "../rest/tokens.ts";
import type { Call } from "./call.ts";

/** `/api/status/` */
export function status({ options, headers, scope: { world } }: Call): Response {
  const body = recordedBody(world.version, "status");
  const { plugins } = world;
  return json(200, { ...body, plugins, "rq-workers-running": options.workers ?? 1 }, headers);
}

/** The list of object types. */
export function objectTypes({ url, headers, scope: { world } }: Call): Response {
  const [path] = typesPaths(world.release);
  const listed = world.objectTypes.map(({ row }) => ({
    ...row,
    url: `${url.origin}${path}${row.id}/`,
  }));
  return json(200, page(listed, url, (row) => row), headers);
}

/** `/api/authentication-check/`, from 4.5 on. */
export function authenticationCheck({ token, headers, scope, url }: Call): Response {
  const like = recordedBody(scope.version, "authentication-check-admin");
  const username = token.user ?? "user";
  const row = scope.rows("users.user").find((it) => it.username === username);
  const id = row?.id ?? 0;
  const links = {
    url: `${url.origin}/api/users/users/${id}/`,
    display_url: `${url.origin}/users/users/${id}/`,
  };
  const email = `${username}@example.com`;
  return json(200, { ...like, ...links, id, username, display: username, email }, headers);
}

/** `/api/core/background-queues/`, from 4.2 on: the only place that counts failed deliveries. */
export function backgroundQueues({ token, options, headers, scope, failed }: Call): Response {
  if (!isSuperuser(token)) throw denied();
  const body = recordedBody(scope.version, "background-queues");
  const [first, ...rest] = body.results as unknown as Record<string, unknown>[];
  const failed_jobs = (options.failedJobs ?? 0) + failed;
  return json(200, { ...body, results: [{ ...first, failed_jobs }, ...rest] }, headers);
}

/** `/graphql/`: the test answers. */
export function graphql({ body, options, headers }: Call): Response {
  const { query = "", variables = {} } = Object(body) as {
    query?: string;
    variables?: Record<string, unknown>;
  };
  if (!options.graphql) {
    const message = "This double has nobody who answers GraphQL.";
    return json(200, { data: null, errors: [{ message }] }, headers);
  }
  return json(200, { data: options.graphql(query, variables) }, headers);
}
