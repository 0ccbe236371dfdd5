/**
 * `export const config = {…}` of a handler file, checked.
 *
 * @module
 */
import * as z from "../zod_parts.ts";
import { problemsOfConfig } from "./config_clashes.ts";
import { batch, debounce } from "./config_gather.ts";
import { count, duration } from "./config_values.ts";
import { parseDuration } from "./duration.ts";
import { didYouMean, nearest } from "./nearest.ts";
import type { Schema } from "./public.ts";
import type { PlainConfig } from "./types.ts";

/** What `config` is when a file exports none. */
export const DEFAULT_CONFIG: PlainConfig = {
  enabled: true,
  lane: "object",
  concurrency: 8,
  retries: 7,
  backoff: ["5s", "30s", "2m", "10m", "30m", "2h", "6h"].map(parseDuration),
  timeout: parseDuration("60s"),
  supersede: false,
  refresh: false,
  branches: "main",
  ownChanges: "skip",
  catchUp: true,
};

/** `config` as read: what main needs, and what only the host can use. */
export interface ReadConfig {
  /** Plain data. */
  readonly config: PlainConfig;
  /** `config.when`, bound to nothing. */
  readonly when?: (event: unknown) => unknown;
  /** `config.schema`. */
  readonly schema?: Schema;
}

const names = (what: string) => z.array(z.string(what).trim().min(1, what), what).min(1, what);

const oneOf = <const T extends string>(...words: T[]) =>
  z.enum(words, { error: `must be ${words.map((word) => `"${word}"`).join(", ")}` });

const flag = z.boolean("must be true or false");
const wait = duration("0s", "365d");

const LANE = 'must be "object", "handler", "none", or a path such as "data.device.id"';

const SHAPE = {
  description: z.string("must be text").optional(),
  enabled: flag.default(DEFAULT_CONFIG.enabled),
  fields: names('must be a list of field names, such as ["description", "mtu"]')
    .refine((fields) => !fields.some((field) => field.includes(".")), {
      message: 'must name top-level fields, without dots: "custom_fields", not "custom_fields.x"',
    }).optional(),
  when: z.custom<(event: unknown) => unknown>(isFunction, "must be a function of the event")
    .optional(),
  lane: z.string(LANE).regex(/^(?:object|handler|none|data(?:\.[^.\s]+)+)$/, LANE)
    .default(DEFAULT_CONFIG.lane),
  concurrency: count(1, 1000).default(DEFAULT_CONFIG.concurrency),
  retries: count(0, 1000).default(DEFAULT_CONFIG.retries),
  backoff: z.unknown().transform((value) => Array.isArray(value) ? value : [value])
    .pipe(z.array(wait).min(1, "must have at least one duration"))
    .prefault([...DEFAULT_CONFIG.backoff]),
  timeout: duration("1ms", "1d").prefault(DEFAULT_CONFIG.timeout),
  supersede: flag.default(DEFAULT_CONFIG.supersede),
  debounce: debounce.optional(),
  batch: batch.optional(),
  refresh: flag.default(DEFAULT_CONFIG.refresh),
  branches: oneOf("main", "branches", "all").default(DEFAULT_CONFIG.branches),
  ownChanges: oneOf("skip", "others", "run").default(DEFAULT_CONFIG.ownChanges),
  catchUp: flag.default(DEFAULT_CONFIG.catchUp),
  sources: names('must be a list of names of sources, such as ["netbox"]').optional(),
  schema: z.custom<Schema>(isSchema, "must be a zod schema, such as z.object({…})").optional(),
  cron: z.string('must be text, such as "30 2 * * mon-fri"').optional(),
  every: duration("1s", "365d").optional(),
  timezone: z.string('must be text, such as "Europe/Berlin"').optional(),
  missed: oneOf("once", "all", "skip").optional(),
};

/** The fields of `config`. */
export const CONFIG_FIELDS: readonly string[] = Object.keys(SHAPE);

const Config = z.object(SHAPE);

/**
 * Checks the value of `config` and fills in the defaults. Never throws.
 *
 * @returns The configuration, or everything that is wrong with it, one problem a line.
 */
export function readConfig(value: unknown): ReadConfig | { readonly problem: string } {
  try {
    return read(value);
  } catch (error) {
    // A getter or a proxy of the file's own.
    return { problem: `Cannot read config: ${error instanceof Error ? error.message : error}` };
  }
}

function read(value: unknown): ReadConfig | { readonly problem: string } {
  if (value === undefined) return { config: DEFAULT_CONFIG };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { problem: "config must be an object, such as { retries: 5 }" };
  }
  const problems = Object.keys(value).flatMap(unknownField);
  const result = Config.safeParse(value);
  if (!result.success) {
    problems.push(
      ...result.error.issues.map(({ path, message }) => `config${at(path)} ${message}`),
    );
  }
  if (result.success) problems.push(...problemsOfConfig(result.data, "lane" in value));
  if (!result.success || problems.length > 0) return { problem: problems.join("\n") };
  const { when, schema, ...rest } = result.data;
  const config = Object.fromEntries(Object.entries(rest).filter(([, it]) => it !== undefined));
  return {
    config: config as unknown as PlainConfig,
    ...(when && { when }),
    ...(schema && { schema }),
  };
}

function unknownField(name: string): string[] {
  if (CONFIG_FIELDS.includes(name)) return [];
  const right = CONFIG_FIELDS.find((field) => field.toLowerCase() === name.toLowerCase()) ??
    nearest(name, CONFIG_FIELDS);
  return [
    `config.${name} is not a field of config.` +
    (didYouMean(right && `config.${right}`) || ` The fields are ${CONFIG_FIELDS.join(", ")}.`),
  ];
}

function at(path: readonly PropertyKey[]): string {
  return path.map((key) => typeof key === "number" ? `[${key}]` : `.${String(key)}`).join("");
}

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}

function isSchema(value: unknown): boolean {
  return (typeof value === "object" || typeof value === "function") && value !== null &&
    "safeParse" in value && typeof value.safeParse === "function";
}
