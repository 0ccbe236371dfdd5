/**
 * The client that a handler gets.
 *
 * @module
 */
import type { ModelData } from "../../event/types.ts";
import { createEndpoint } from "./endpoint.ts";
import { graphql } from "./graphql.ts";
import { dashed, named } from "./names.ts";
import { createSession, type Session, type SessionOptions } from "./session.ts";
import type { Source } from "./source.ts";
import type { Client } from "./types.ts";

/** Makes the client of one attempt. */
export function createClient(source: Source, options: SessionOptions): Client {
  const session = createSession(source, options);
  const methods = {
    request: session.request,
    status: () => statusOf(session),
    version: () => versionOf(session),
    query: (query: string, variables?: Readonly<Record<string, unknown>>) =>
      graphql(session, query, variables),
    branch: (schemaId: string | null) => createClient(source, { ...options, branch: schemaId }),
    etag: (object: ModelData) => source.etags.get(object) ?? null,
    plugins: named("Plugins", {}, (plugin) => appAt(`/api/plugins/${plugin}/`)),
  };
  const appAt = (path: string) =>
    named(`App ${path}`, {}, (name) => createEndpoint(session, `${path}${dashed(name)}/`));
  const title = `Client of ${source.name}`;
  return named(title, methods, (app) => appAt(`/api/${dashed(app)}/`)) as unknown as Client;
}

async function statusOf({ request }: Session): Promise<ModelData> {
  return (await request("GET", "/api/status/", { branch: null })).body as ModelData;
}

async function versionOf(session: Session): Promise<string> {
  const { learned, kind } = session.source;
  if (learned.version === null) {
    const status = await statusOf(session);
    learned.version = String(status[`${kind}-version`]);
  }
  return learned.version;
}
