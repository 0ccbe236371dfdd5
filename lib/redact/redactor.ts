/**
 * Takes secrets out of texts and values, in every form in which they may turn up there.
 *
 * @module
 */
import { secretForms } from "./secret_forms.ts";

/** What stands where a secret was. */
export const REDACTED = "[redacted]";

/** Shorter ones would take ordinary words out of every line; `schema.ts` refuses them for our own. */
const SHORTEST = 4;

/** Names of headers and properties whose text is never shown. */
const SECRET_NAME = /^(?:proxy-)?authorization$|^x-hook-signature$|^(?:set-)?cookie$/i;

/** What a credential looks like, whoever configured it. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [
    /((?:proxy-)?authorization|x-hook-signature|(?:set-)?cookie)(\\*["']?\s*[:=]\s*\[?\s*\\*["']?)[^"'\\\r\n]+/gi,
    `$1$2${REDACTED}`,
  ],
  // NetBox ≥4.5: nbt_<key>.<secret>
  [/\bnbt_[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)?/g, `nbt_${REDACTED}`],
  [/\b(token)(\s+|%20)[0-9a-f]{40}\b/gi, `$1$2${REDACTED}`],
  [/\b(bearer|basic)(\s+|%20)[\w.~+/=-]{16,}/gi, `$1$2${REDACTED}`],
  // User and password of a URL
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"'<>]+@/gi, `$1${REDACTED}@`],
];

/** Takes the secrets it knows, and what looks like one, out of what it is given. */
export class Redactor {
  readonly #forms = new Set<string>();
  #known: RegExp | null = null;

  constructor(secrets: Iterable<string> = []) {
    for (const secret of secrets) this.add(secret);
  }

  /** One more secret, from now on; those of fewer than 4 characters are ignored. */
  add(secret: string): void {
    if (secret.length < SHORTEST) return;
    for (const form of secretForms(secret)) this.#forms.add(form);
    // Longest first: of two secrets that begin alike the longer one is taken out whole.
    const forms = [...this.#forms].sort((a, b) => b.length - a.length);
    this.#known = new RegExp(forms.map((form) => RegExp.escape(form)).join("|"), "g");
  }

  /** The text without secrets. */
  text(text: string): string {
    const known = this.#known ? text.replace(this.#known, REDACTED) : text;
    return PATTERNS.reduce((result, [pattern, by]) => result.replace(pattern, by), known);
  }

  /** The value as plain JSON data without secrets, also in names, errors with their causes, maps and headers. */
  value(value: unknown): unknown {
    return this.#value(value, new Set());
  }

  #value(value: unknown, above: ReadonlySet<object>): unknown {
    switch (typeof value) {
      case "string":
        return this.text(value);
      case "number":
      case "bigint": {
        const text = String(value);
        if (typeof value === "number" && this.text(text) === text) {
          return Number.isFinite(value) ? value : text;
        }
        return this.text(text);
      }
      case "function":
      case "symbol":
        return this.text(String(value).slice(0, 200));
      case "object":
        return value === null ? null : this.#object(value, above);
      default:
        return value;
    }
  }

  #object(value: object, above: ReadonlySet<object>): unknown {
    if (above.has(value)) return "[circular]";
    if (above.size > 20) return "[too deep]";
    const inside = new Set([...above, value]);
    try {
      if (value instanceof Error) return this.#error(value, inside);
      if (value instanceof Date) return Number.isNaN(+value) ? "Invalid Date" : value.toISOString();
      if (value instanceof URL || value instanceof RegExp) return this.text(String(value));
      if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
      if (value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
      if (Array.isArray(value) || value instanceof Set) {
        return [...value].map((item) => this.#value(item, inside));
      }
      if (value instanceof Headers || value instanceof URLSearchParams || value instanceof Map) {
        return this.#entries([...value as Iterable<[unknown, unknown]>], inside);
      }
      return this.#entries(Object.entries(value), inside);
    } catch (error) {
      // A getter or proxy that throws must not cost the line.
      return `[unreadable: ${this.text(error instanceof Error ? error.message : String(error))}]`;
    }
  }

  #entries(entries: readonly (readonly [unknown, unknown])[], above: ReadonlySet<object>) {
    return Object.fromEntries(entries.map(([key, value]) => {
      const name = this.text(String(key));
      const hidden = SECRET_NAME.test(String(key)) && value !== null && value !== undefined;
      return [name, hidden ? REDACTED : this.#value(value, above)];
    }));
  }

  #error(error: Error, above: ReadonlySet<object>): Record<string, unknown> {
    const own = Object.entries(error).filter(([key]) =>
      !["name", "message", "stack"].includes(key)
    );
    return {
      name: this.text(String(error.name)),
      message: this.text(String(error.message)),
      ...(error.stack === undefined ? {} : { stack: this.text(String(error.stack)) }),
      ...this.#entries(own, above),
      ...(error.cause === undefined ? {} : { cause: this.#value(error.cause, above) }),
      ...(error instanceof AggregateError ? { errors: this.#value(error.errors, above) } : {}),
    };
  }
}
