/**
 * Sources beyond one NetBox and one Nautobot: named by `HOOKBOX_SOURCES`, each with variables of its own,
 * `HOOKBOX_SOURCE_<NAME>_URL` and so on.
 *
 * @module
 */
import { parseSourceUrl } from "./addresses.ts";
import { parseNetBoxToken, parseSecrets, parseSslVerify, parseToken } from "./credentials.ts";
import { type Found, type Layer, lookUp, type LookUpReport } from "./lookup.ts";
import { type Origin, originOf } from "./origin.ts";
import { quoted } from "./problem.ts";
import type { SourceSettings } from "./settings.ts";
import type { Reader } from "./variable.ts";

/** One entry of `HOOKBOX_SOURCES`. */
export type NamedSource = Pick<SourceSettings, "name" | "kind">;

/** Names that the variables `NETBOX_…` and `NAUTOBOT_…` are for. */
const TAKEN: readonly string[] = ["netbox", "nautobot"];

/**
 * Reads `lab:netbox,dc2:nautobot`; a name alone is a NetBox.
 *
 * @throws {SyntaxError} that continues "…".
 */
export function parseSources(text: string): readonly NamedSource[] {
  const sources = text.split(",").map((entry): NamedSource => {
    const [name = "", kind = "netbox", ...more] = entry.trim().split(":");
    if (!/^[a-z][a-z0-9-]{0,39}$/.test(name) || more.length > 0) {
      throw new SyntaxError('is not a list of names and kinds, such as "lab:netbox,dc2:nautobot"');
    }
    if (kind !== "netbox" && kind !== "nautobot") {
      throw new SyntaxError(`has the kind "${kind}"; there are netbox and nautobot`);
    }
    if (TAKEN.includes(name)) {
      throw new SyntaxError(
        `has "${name}", for which there are ${name.toUpperCase()}_URL and so on`,
      );
    }
    return { name, kind };
  });
  const twice = sources.find(({ name }, i) => sources.findIndex((it) => it.name === name) !== i);
  if (twice) throw new SyntaxError(`has "${twice.name}" twice`);
  return sources;
}

/** `HOOKBOX_SOURCE_LAB_URL` for `lab` and `URL`. */
function variableOf(source: string, field: string): string {
  return `HOOKBOX_SOURCE_${source.toUpperCase().replaceAll("-", "_")}_${field}`;
}

const FIELDS = ["URL", "TOKEN", "SECRETS", "CA_FILE", "SSL_VERIFY", "OWN_USER"] as const;

/** The variables of these sources. */
export function variablesOf(sources: readonly NamedSource[]): readonly string[] {
  return sources.flatMap(({ name }) => FIELDS.map((field) => variableOf(name, field)));
}

/** What was read. */
export interface MoreSources {
  readonly sources: readonly SourceSettings[];
  /** Of their variables. */
  readonly origins: ReadonlyMap<string, Origin>;
}

/** Reads the variables of these sources; what is wrong goes into the report. */
export async function readSources(
  named: readonly NamedSource[],
  layers: readonly Layer[],
  readTextFile: (path: string) => Promise<string>,
  report: LookUpReport,
): Promise<MoreSources> {
  const origins = new Map<string, Origin>();
  const sources: SourceSettings[] = [];
  for (const { name, kind } of named) {
    const read = async <T>(field: typeof FIELDS[number], reader: Reader<T>): Promise<T | null> => {
      const secret = field === "TOKEN" || field === "SECRETS";
      const variable = { ...NONE, name: variableOf(name, field), secret };
      const found = await lookUp(variable, layers, readTextFile, report);
      origins.set(variable.name, originOf(variable, found, null));
      return found ? parse(found, secret, reader, report) : null;
    };
    sources.push({
      name,
      kind,
      url: await read("URL", parseSourceUrl),
      token: await read("TOKEN", kind === "netbox" ? parseNetBoxToken : parseToken),
      secrets: await read("SECRETS", parseSecrets) ?? [],
      caFile: await read("CA_FILE", (text) => text),
      sslVerify: await read("SSL_VERIFY", parseSslVerify) ?? true,
      ownUser: await read("OWN_USER", (text) => text),
    });
  }
  return { sources, origins };
}

const NONE = { aliases: [], description: "", default: null, otherwise: null, example: null };

function parse<T>(
  { text, name, place }: Found,
  secret: boolean,
  reader: Reader<T>,
  { problems }: LookUpReport,
): T | null {
  try {
    return reader(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const where = place === null ? "" : ` (in ${place})`;
    problems.push(`${name}${where}: ${secret ? "the value" : quoted(text)} ${error.message}`);
    return null;
  }
}

/** What cannot be: which source a delivery comes from is told by its URL, which no signature covers. */
export function clashesOf(sources: readonly SourceSettings[]): string[] {
  return sources.flatMap((one, i) => {
    const others = sources.slice(0, i);
    const same = others.find(({ url }) => url !== null && url === one.url);
    const shared = others.find(({ secrets }) => secrets.some((it) => one.secrets.includes(it)));
    return [
      ...same ? [`The sources ${same.name} and ${one.name} have the same URL`] : [],
      ...shared
        ? [`The sources ${shared.name} and ${one.name} share a secret; each source needs its own`]
        : [],
    ];
  });
}
