/**
 * From the variables, one by one, to the settings of a process.
 *
 * @module
 */
import type { Values } from "./schema.ts";
import type { Settings } from "./settings.ts";
import { sourceDoubts, sourcesOf } from "./sources.ts";

/** Puts the settings together, and says what of them may be wrong. */
export function toSettings(
  values: Values,
  { isTerminal, onDeploy }: { readonly isTerminal: boolean; readonly onDeploy: boolean },
  environment: Settings["environment"],
  more: Settings["sources"] = [],
): { readonly settings: Settings; readonly warnings: readonly string[] } {
  const settings: Settings = {
    sources: sourcesOf(values, more),
    url: values.HOOKBOX_URL ?? null,
    urlSslVerify: values.HOOKBOX_URL_SSL_VERIFY,
    urlCaFile: values.HOOKBOX_URL_CA_FILE ?? null,
    urlHeaders: values.HOOKBOX_URL_HEADERS ?? "",
    name: values.HOOKBOX_NAME,
    listen: values.HOOKBOX_LISTEN,
    adminListen: adminListen(values),
    handlers: values.HOOKBOX_HANDLERS,
    plugins: values.HOOKBOX_PLUGINS,
    store: values.HOOKBOX_STORE,
    concurrency: values.HOOKBOX_CONCURRENCY,
    threads: values.HOOKBOX_THREADS,
    exec: values.HOOKBOX_EXEC === "on",
    register: values.HOOKBOX_REGISTER,
    catchUp: values.HOOKBOX_CATCH_UP,
    maxBody: values.HOOKBOX_MAX_BODY,
    drain: values.HOOKBOX_DRAIN,
    handlerMemory: values.HOOKBOX_HANDLER_MEMORY,
    keep: values.HOOKBOX_KEEP,
    keepBodies: Math.min(values.HOOKBOX_KEEP_BODIES, values.HOOKBOX_KEEP),
    storeMax: values.HOOKBOX_STORE_MAX,
    backlogMax: values.HOOKBOX_BACKLOG_MAX,
    backlogBytes: values.HOOKBOX_BACKLOG_BYTES ?? Math.floor(values.HOOKBOX_STORE_MAX / 2),
    bodyMemory: Math.max(values.HOOKBOX_BODY_MEMORY, 6 * values.HOOKBOX_MAX_BODY),
    allowFrom: values.HOOKBOX_ALLOW_FROM ?? [],
    trustedProxies: values.HOOKBOX_TRUSTED_PROXIES ?? [],
    adminPassword: values.HOOKBOX_ADMIN_PASSWORD ?? null,
    adminToken: values.HOOKBOX_ADMIN_TOKEN ?? null,
    eventsToken: values.HOOKBOX_EVENTS_TOKEN ?? null,
    metricsToken: values.HOOKBOX_METRICS_TOKEN ?? null,
    logLevel: values.HOOKBOX_LOG_LEVEL,
    logFormat: values.HOOKBOX_LOG_FORMAT ?? (isTerminal ? "pretty" : "json"),
    onDeploy,
    environment,
    proxy: {
      https: values.HTTPS_PROXY ?? null,
      http: values.HTTP_PROXY ?? null,
      no: values.NO_PROXY ?? null,
    },
  };
  return { settings, warnings: sourceDoubts(values) };
}

function adminListen({ HOOKBOX_LISTEN: main, HOOKBOX_ADMIN_LISTEN: admin }: Values) {
  if (!admin || (admin.hostname === main.hostname && admin.port === main.port)) return null;
  return admin;
}
