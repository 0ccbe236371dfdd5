/**
 * From the variables, one by one, to the settings of a process.
 *
 * @module
 */
import type { Values } from "./schema.ts";
import type { Settings } from "./settings.ts";

/** Puts the settings together, and says what of them may be wrong. */
export function toSettings(
  values: Values,
  isTerminal: boolean,
  environment: Settings["environment"],
): { readonly settings: Settings; readonly warnings: readonly string[] } {
  const settings: Settings = {
    sources: [{
      name: "netbox",
      kind: "netbox",
      url: values.NETBOX_URL ?? null,
      token: values.NETBOX_TOKEN ?? null,
      caFile: values.NETBOX_CA_FILE ?? null,
      sslVerify: values.NETBOX_SSL_VERIFY,
      secrets: values.HOOKBOX_SECRETS ?? [],
    }],
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
    register: values.HOOKBOX_REGISTER,
    catchUp: values.HOOKBOX_CATCH_UP,
    maxBody: values.HOOKBOX_MAX_BODY,
    drain: values.HOOKBOX_DRAIN,
    handlerMemory: values.HOOKBOX_HANDLER_MEMORY,
    keep: values.HOOKBOX_KEEP,
    keepBodies: Math.min(values.HOOKBOX_KEEP_BODIES, values.HOOKBOX_KEEP),
    storeMax: values.HOOKBOX_STORE_MAX,
    allowFrom: values.HOOKBOX_ALLOW_FROM ?? [],
    trustedProxies: values.HOOKBOX_TRUSTED_PROXIES ?? [],
    adminPassword: values.HOOKBOX_ADMIN_PASSWORD ?? null,
    adminToken: values.HOOKBOX_ADMIN_TOKEN ?? null,
    eventsToken: values.HOOKBOX_EVENTS_TOKEN ?? null,
    metricsToken: values.HOOKBOX_METRICS_TOKEN ?? null,
    logLevel: values.HOOKBOX_LOG_LEVEL,
    logFormat: values.HOOKBOX_LOG_FORMAT ?? (isTerminal ? "pretty" : "json"),
    environment,
    proxy: {
      https: values.HTTPS_PROXY ?? null,
      http: values.HTTP_PROXY ?? null,
      no: values.NO_PROXY ?? null,
    },
  };
  return { settings, warnings: doubts(values) };
}

function adminListen({ HOOKBOX_LISTEN: main, HOOKBOX_ADMIN_LISTEN: admin }: Values) {
  if (!admin || (admin.hostname === main.hostname && admin.port === main.port)) return null;
  return admin;
}

/** What is allowed and yet hardly meant. */
function doubts(values: Values): readonly string[] {
  const warnings: string[] = [];
  if (values.NETBOX_URL && !values.NETBOX_TOKEN) {
    warnings.push(
      "NETBOX_URL is set and NETBOX_TOKEN is not: there is no registration and no client",
    );
  }
  if (values.NETBOX_TOKEN && !values.NETBOX_URL) {
    warnings.push("NETBOX_TOKEN is set and NETBOX_URL is not: the token is not used");
  }
  if (values.NETBOX_TOKEN && values.NETBOX_URL?.startsWith("http:")) {
    warnings.push("NETBOX_URL begins with http://: the token crosses the network unprotected");
  }
  if (values.NETBOX_SSL_VERIFY === false) {
    warnings.push(
      "NETBOX_SSL_VERIFY is false: anybody on the way to NetBox can read the token; " +
        "pin its certificate with sha256:… instead",
    );
  }
  if (values.NETBOX_CA_FILE && values.NETBOX_SSL_VERIFY !== true) {
    warnings.push("NETBOX_CA_FILE is not used, because NETBOX_SSL_VERIFY is not true");
  }
  return warnings;
}
