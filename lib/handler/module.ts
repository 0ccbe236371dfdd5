/**
 * What a handler file exports, checked.
 *
 * @module
 */
import { describeListening } from "./binding.ts";
import { CONFIG_FIELDS, DEFAULT_CONFIG, readConfig } from "./config.ts";
import { problemsOfKind } from "./kind_config.ts";
import { nearest } from "./nearest.ts";
import { parseOn } from "./on.ts";
import type { ScannedFile } from "./scan.ts";
import type { Binding, HandlerInfo, PlainConfig, SourcePlace, Special } from "./types.ts";

/** The exports that mean something. */
const EXPORTS = ["default", "config", "on", "dead"] as const;

/** The handler in a file that must not be imported, because it is disabled or its id is not its own; null: import it. */
export function describeWithoutLoading(file: ScannedFile): HandlerInfo | null {
  if (file.name.kind === "disabled") return handlerInfo(file, { status: "disabled" });
  return file.problem === undefined ? null : brokenHandler(file, file.problem);
}

/** The handler in a file that did not load: what its name says it listens to stays. */
export function brokenHandler(
  file: ScannedFile,
  problem: string,
  place?: SourcePlace,
): HandlerInfo {
  return handlerInfo(file, { status: "broken", problem, ...place && { place } });
}

/**
 * The handler in a file that was loaded. A handler with anything wrong is broken, its problem says all of it; what could
 * be read of its bindings and its `config` stays.
 *
 * @param file Where it is from.
 * @param exports The namespace of the module.
 */
export function describeModule(file: ScannedFile, exports: Record<string, unknown>): HandlerInfo {
  const unloaded = describeWithoutLoading(file);
  if (unloaded) return unloaded;
  const read = readConfig(exports.config);
  const on = readOn(file, exports);
  const problems = [
    ...problemsOfExports(exports),
    ...("problem" in read
      ? read.problem.split("\n")
      : problemsOfKind(specialOf(file.name), exports, read.config)),
    ...on.problems,
  ];
  const { config, when, schema } = "problem" in read ? { config: DEFAULT_CONFIG } : read;
  const status = !config.enabled ? "disabled" : problems.length > 0 ? "broken" : "ready";
  return handlerInfo(file, {
    status,
    ...(problems.length > 0 && { problem: `${file.file}: ${problems.join("\n")}` }),
    bindings: on.bindings,
    config,
    hasWhen: when !== undefined,
    hasSchema: schema !== undefined,
    hasDead: typeof exports.dead === "function",
  });
}

/** What the file listens to: by its name, or by its `on` where the name says nothing. */
function readOn(
  { name }: ScannedFile,
  exports: Record<string, unknown>,
): { readonly bindings: readonly Binding[]; readonly problems: readonly string[] } {
  if (name.kind !== "free") {
    const bindings = bindingsOf(name);
    if (!("on" in exports)) return { bindings, problems: [] };
    const says = describeListening({ bindings, special: specialOf(name) });
    return {
      bindings,
      problems: [
        `its name says ${says} already, and it exports \`on\`. ` +
        "Remove `on`, or give the file a name without dots.",
      ],
    };
  }
  if (exports.on === undefined) {
    return {
      bindings: [],
      problems: [
        "its name does not say what it listens to. Call it app.model.action, such as dcim.device.update.ts, " +
        'or export const on = ["dcim.device.update"]',
      ],
    };
  }
  try {
    return { bindings: parseOn(exports.on), problems: [] };
  } catch (error) {
    return { bindings: [], problems: [(error as Error).message] };
  }
}

/** What is wrong with the exports themselves, or with one that is likely a mistake. */
function problemsOfExports(exports: Record<string, unknown>): string[] {
  const problems: string[] = [];
  const handler = exports.default;
  if (handler === undefined) {
    problems.push("it has no default export. Write export default function (event, ctx) { … }");
  } else if (typeof handler !== "function") {
    problems.push(
      `its default export must be a function of (event, ctx), and it is ${kindOf(handler)}`,
    );
  } else if (/^class\b/.test(Function.prototype.toString.call(handler))) {
    problems.push("its default export must be a function of (event, ctx), and it is a class");
  }
  if (exports.dead !== undefined && typeof exports.dead !== "function") {
    problems.push(
      `\`dead\` must be a function of (event, ctx, error), and it is ${kindOf(exports.dead)}`,
    );
  }
  for (const name of Object.keys(exports)) problems.push(...problemOfExport(name, exports));
  return problems;
}

function problemOfExport(name: string, exports: Record<string, unknown>): string[] {
  if ((EXPORTS as readonly string[]).includes(name)) return [];
  const right = EXPORTS.find((it) => it === name.toLowerCase()) ??
    // Short words are near to too many others: `on` to `in`, `dead` to `read`.
    nearest(name, ["config", "default"]);
  if (right !== undefined && !(right in exports)) {
    return [`it exports \`${name}\`, which means nothing. Did you mean \`${right}\`?`];
  }
  const { config } = exports;
  const inConfig = typeof config === "object" && config !== null && name in config;
  return CONFIG_FIELDS.includes(name) && !inConfig
    ? [`it exports \`${name}\`, which belongs into config: export const config = { ${name} }`]
    : [];
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return /^[aeiou]/.test(typeof value) ? `an ${typeof value}` : `a ${typeof value}`;
}

function bindingsOf(name: ScannedFile["name"]): Binding[] {
  return "binding" in name && name.binding !== null ? [name.binding] : [];
}

/** What a name says that is of no object. */
export function specialOf(name: ScannedFile["name"]): Special | null {
  return "special" in name ? name.special : null;
}

/** What is known of a handler by the name of its file, and what is known beside. */
export function handlerInfo(
  { file, name }: Pick<ScannedFile, "file" | "name">,
  known: Partial<HandlerInfo> & Pick<HandlerInfo, "status">,
): HandlerInfo {
  const config: PlainConfig = DEFAULT_CONFIG;
  return {
    id: name.id,
    file,
    bindings: bindingsOf(name),
    special: specialOf(name),
    config: known.status === "disabled" ? { ...config, enabled: false } : config,
    hasWhen: false,
    hasSchema: false,
    hasDead: false,
    ...known,
  };
}
