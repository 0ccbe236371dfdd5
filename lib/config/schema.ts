/**
 * All variables: the one table that loading, `config print`, `config schema` and the documentation read.
 *
 * @module
 */
import * as z from "../zod_parts.ts";
import {
  parseCidrs,
  parseListen,
  parseOwnUrl,
  parseProxyUrl,
  parseSourceUrl,
  parseStore,
} from "./addresses.ts";
import {
  parseHeaderLines,
  parseName,
  parseNetBoxToken,
  parsePassword,
  parseSecrets,
  parseSslVerify,
  parseToken,
} from "./credentials.ts";
import {
  atLeast,
  oneOf,
  parseBoolean,
  parseDuration,
  parseSize,
  wholeNumber,
} from "./quantities.ts";
import { parseSources } from "./more_sources.ts";
import type { VariableName } from "./names.ts";
import { ABOUT, optional, type Variable, withDefault } from "./variable.ts";

const asIs = (text: string) => text;
const kilobyte = (text: string) => atLeast(parseSize, 2 ** 10, "1KB")(text);
const second = (text: string) => atLeast(parseDuration, 1000, "1s")(text);

/** Every variable, in the order in which they are shown. */
export const VARIABLES = z.strictObject(
  {
    NETBOX_URL: optional(parseSourceUrl, {
      description: "URL of NetBox. Without it there is no registration and no client.",
      example: "https://netbox.example.com",
      aliases: ["NETBOX_API"],
    }),
    NETBOX_TOKEN: optional(parseNetBoxToken, {
      description: "API token, version 1 or 2 (nbt_…).",
      secret: true,
    }),
    NETBOX_OWN_USER: optional(asIs, {
      description:
        "Name of the NetBox user that NETBOX_TOKEN belongs to, if it is hookbox's alone: what it changes runs no handlers, " +
        "also past ctx.netbox, as executable handlers do.",
      example: "hookbox",
    }),
    NETBOX_CA_FILE: optional(asIs, {
      description:
        "PEM file with the private CA that signed NetBox's certificate, in addition to the usual ones.",
      example: "/etc/ssl/certs/company-ca.pem",
    }),
    NETBOX_SSL_VERIFY: withDefault("true", parseSslVerify, {
      description:
        "true; sha256:<fingerprint> accepts that one certificate of NetBox and no other, also a self-signed one; " +
        "false accepts every certificate.",
    }),
    NAUTOBOT_URL: optional(parseSourceUrl, {
      description: "URL of Nautobot: the source nautobot, beside NetBox or instead of it.",
      example: "https://nautobot.example.com",
    }),
    NAUTOBOT_TOKEN: optional(parseToken, { description: "API token of Nautobot.", secret: true }),
    NAUTOBOT_CA_FILE: optional(asIs, {
      description: "PEM file with the private CA that signed Nautobot's certificate.",
    }),
    NAUTOBOT_SSL_VERIFY: withDefault("true", parseSslVerify, {
      description: "As NETBOX_SSL_VERIFY, for Nautobot.",
    }),
    NAUTOBOT_OWN_USER: optional(asIs, {
      description:
        "Name of the Nautobot user that NAUTOBOT_TOKEN belongs to, if it is hookbox's alone: what it changes runs no " +
        "handlers. Nautobot tells in no other way for certain which changes are our own.",
      example: "hookbox",
    }),
    NAUTOBOT_SECRETS: optional(parseSecrets, {
      description: "As HOOKBOX_SECRETS, for Nautobot where there is a NetBox, too.",
      otherwise: "HOOKBOX_SECRETS where there is no NetBox, else generated once, kept in the store",
      secret: true,
    }),
    HOOKBOX_SOURCES: optional(parseSources, {
      description:
        "Comma list of more sources as <name>:<kind>, each with its own HOOKBOX_SOURCE_<NAME>_URL, _TOKEN, _SECRETS, " +
        "_CA_FILE, _SSL_VERIFY and _OWN_USER.",
      example: "lab:netbox,dc2:nautobot",
    }),
    HOOKBOX_URL: optional(parseOwnUrl, {
      description:
        "Where NetBox reaches us. It must be the final address: NetBox follows a redirect without the body.",
      otherwise: "http://<our address on the route to NetBox>:<port>",
      example: "http://hookbox.example.com:9000",
    }),
    HOOKBOX_URL_SSL_VERIFY: withDefault("true", parseBoolean, {
      description:
        "Whether NetBox checks the certificate at HOOKBOX_URL; written into the webhook.",
    }),
    HOOKBOX_URL_CA_FILE: optional(asIs, {
      description:
        "File on NetBox's host with the CA for HOOKBOX_URL; its path is written into the webhook.",
    }),
    HOOKBOX_URL_HEADERS: optional(parseHeaderLines, {
      description:
        'Header lines ("Name: value") that NetBox sends with each delivery, for a proxy before us; written into the webhook.',
      secret: true,
    }),
    HOOKBOX_NAME: withDefault("default", parseName, {
      description:
        "Name of this instance in the registration: two instances on one NetBox need two names.",
    }),
    HOOKBOX_SECRETS: optional(parseSecrets, {
      description:
        "Comma list of the secrets that deliveries may be signed with: the first signs, all verify.",
      otherwise: "generated once, kept in the store",
      secret: true,
    }),
    HOOKBOX_LISTEN: withDefault("0.0.0.0:9000", parseListen, {
      description: "Address and port to listen on.",
    }),
    HOOKBOX_ADMIN_LISTEN: optional(parseListen, {
      description:
        "Address and port for all but deliveries, events and bare probes: metrics, dashboard, admin API.",
      otherwise: "the same as HOOKBOX_LISTEN",
      example: "127.0.0.1:9001",
    }),
    HOOKBOX_HANDLERS: withDefault("./handlers", asIs, { description: "Folder of handler files." }),
    HOOKBOX_PLUGINS: withDefault("./plugins", asIs, { description: "Folder of plugins." }),
    HOOKBOX_STORE: withDefault("./data/hookbox.db", parseStore, {
      description:
        "Where deliveries and runs are kept: the path of a SQLite file, or postgres://….",
    }),
    HOOKBOX_CONCURRENCY: withDefault("16", wholeNumber(1, 10_000), {
      description: "Runs at once.",
    }),
    HOOKBOX_THREADS: withDefault("1", wholeNumber(0, 64), {
      description: "Threads that run handlers; 0 runs them in the main thread, without protection.",
    }),
    HOOKBOX_EXEC: withDefault("off", oneOf("on", "off"), {
      description:
        "Whether handlers in other languages (executable files) are run. Off, their runs are held.",
    }),
    HOOKBOX_REGISTER: withDefault("on", oneOf("on", "off", "dry-run"), {
      description: "Whether the webhook and event rules in NetBox are kept: on, off or dry-run.",
    }),
    HOOKBOX_CATCH_UP: withDefault("24h", (text) => /^off$/i.test(text) ? "off" : second(text), {
      description: "How old a missed event may be to be run by itself, or off.",
    }),
    HOOKBOX_MAX_BODY: withDefault("10MB", kilobyte, {
      description: "The largest body of a delivery.",
    }),
    HOOKBOX_DRAIN: withDefault("20s", parseDuration, {
      description: "How long running handlers may take to end when the process is stopped.",
    }),
    HOOKBOX_HANDLER_MEMORY: withDefault("512MB", atLeast(parseSize, 2 ** 26, "64MB"), {
      description: "The heap of one handler thread.",
    }),
    HOOKBOX_KEEP: withDefault("30d", second, {
      description: "How long finished deliveries are kept.",
    }),
    HOOKBOX_KEEP_BODIES: withDefault("14d", second, {
      description: "How long their bodies are kept; at most HOOKBOX_KEEP.",
    }),
    HOOKBOX_STORE_MAX: withDefault("2GB", atLeast(parseSize, 2 ** 24, "16MB"), {
      description: "Above this size of the store the oldest finished deliveries go first.",
    }),
    HOOKBOX_BACKLOG_MAX: withDefault("1000000", wholeNumber(1, 100_000_000), {
      description:
        "Unfinished runs above which deliveries are answered 503; with several sources, only those of a source that has " +
        "more than its share.",
    }),
    HOOKBOX_BACKLOG_BYTES: optional(atLeast(parseSize, 2 ** 20, "1MB"), {
      description: "The same for the bytes of their bodies.",
      otherwise: "half of HOOKBOX_STORE_MAX",
      example: "1GB",
    }),
    HOOKBOX_BODY_MEMORY: withDefault("64MB", atLeast(parseSize, 2 ** 20, "1MB"), {
      description:
        "Memory for all bodies that are being received and read, each with four times its size; at least six times " +
        "HOOKBOX_MAX_BODY. What finds no room in 2 s is answered 503.",
    }),
    HOOKBOX_ALLOW_FROM: optional(parseCidrs, {
      description: "Comma list of networks that may send deliveries.",
      otherwise: "any",
      example: "10.0.0.0/8,2001:db8::/32",
    }),
    HOOKBOX_TRUSTED_PROXIES: optional(parseCidrs, {
      description: "Comma list of networks whose X-Forwarded-For header is believed.",
      otherwise: "none",
      example: "127.0.0.1",
    }),
    HOOKBOX_ADMIN_PASSWORD: optional(parsePassword, {
      description: "Password of the dashboard; without password and token it is off.",
      secret: true,
    }),
    HOOKBOX_ADMIN_TOKEN: optional(parseToken, {
      description: "Bearer token of the admin API; without password and token it is off.",
      secret: true,
    }),
    HOOKBOX_EVENTS_TOKEN: optional(parseToken, {
      description: "Bearer token of POST /events/<name>; without it only signed events are taken.",
      secret: true,
    }),
    HOOKBOX_METRICS_TOKEN: optional(parseToken, {
      description: "Bearer token of GET /metrics; without it the metrics are open.",
      secret: true,
    }),
    HOOKBOX_LOG_LEVEL: withDefault("info", oneOf("debug", "info", "warning", "error"), {
      description: "debug, info, warning or error.",
    }),
    HOOKBOX_LOG_FORMAT: optional(oneOf("json", "pretty"), {
      description: "json or pretty.",
      otherwise: "pretty on a terminal, else json",
    }),
    HTTPS_PROXY: optional(parseProxyUrl, {
      description: "Proxy towards https:// addresses.",
      example: "http://proxy.example.com:3128",
      aliases: ["https_proxy"],
    }),
    HTTP_PROXY: optional(parseProxyUrl, {
      description: "Proxy towards http:// addresses.",
      aliases: ["http_proxy"],
    }),
    NO_PROXY: optional(asIs, {
      description: "Comma list of hosts, domains and networks that are reached without a proxy.",
      example: "localhost,.example.com,10.0.0.0/8",
      aliases: ["no_proxy"],
    }),
  } satisfies Record<VariableName, z.ZodType>,
);

export type { VariableName };

/** All variables with their values read. */
export type Values = z.output<typeof VARIABLES>;

/** The table as plain data, in order. */
export function variables(): readonly Variable[] {
  return Object.entries(VARIABLES.shape).map(([name, schema]) => {
    const about = ABOUT.get(schema)!;
    return {
      name: name as VariableName,
      aliases: about.aliases ?? [],
      description: about.description,
      default: schema.def.type === "prefault" ? String(schema.def.defaultValue) : null,
      otherwise: about.otherwise ?? null,
      example: about.example ?? null,
      secret: about.secret ?? false,
    };
  });
}

/** The variables as JSON Schema (2020-12): an object of texts, for editors and for other tools. */
export function jsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(VARIABLES, { io: "input" }) as Record<string, unknown>;
  const properties = schema["properties"] as Record<string, Record<string, unknown>>;
  for (const { name, description, otherwise, example, secret } of variables()) {
    Object.assign(properties[name]!, {
      description: otherwise === null ? description : `${description} Default: ${otherwise}.`,
      ...(example === null ? {} : { examples: [example] }),
      ...(secret ? { writeOnly: true } : {}),
    });
  }
  return { ...schema, title: "Environment variables of hookbox" };
}
