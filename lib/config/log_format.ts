/**
 * Log records as text: one line of JSON, or one for people.
 *
 * @module
 */
import type { LogLevel, LogRecord } from "@logtape/logtape";
import type { Redactor } from "../redact/redactor.ts";

/** Makes one text of a record, without a line end. */
export type LogFormatter = (record: LogRecord) => string;

/** `{"time":…,"level":…,"category":"hookbox.store","message":…,"properties":{…}}` */
export function jsonFormat(redactor: Redactor): LogFormatter {
  return (record) => {
    const properties = redactor.value(record.properties) as Record<string, unknown>;
    return JSON.stringify({
      time: new Date(record.timestamp).toISOString(),
      level: record.level,
      category: redactor.text(record.category.join(".")),
      message: messageOf(record, redactor),
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
    });
  };
}

const COLORS: Readonly<Record<LogLevel, number>> = {
  trace: 2,
  debug: 2,
  info: 36,
  warning: 33,
  error: 31,
  fatal: 35,
};

/** `12:34:56.789 info    store: message  name=value`, in local time; what has more lines is indented. */
export function prettyFormat(redactor: Redactor, color: boolean): LogFormatter {
  const paint = (code: number, text: string) => color ? `\x1b[${code}m${text}\x1b[0m` : text;
  return (record) => {
    const category = record.category.slice(record.category[0] === "hookbox" ? 1 : 0).join(".");
    const properties = redactor.value(record.properties) as Record<string, unknown>;
    const inline: string[] = [];
    const below: string[] = [];
    for (const [name, value] of Object.entries(properties)) {
      if (isInTemplate(name, record)) continue;
      const stack = stackOf(value);
      if (stack !== undefined) below.push(stack);
      else inline.push(`${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
    }
    const message = messageOf(record, redactor);
    const said = category === "" ? message : `${redactor.text(category)}: ${message}`;
    const more = inline.length === 0 ? "" : `  ${inline.join(" ")}`;
    const time = paint(2, localTime(record.timestamp));
    const level = paint(COLORS[record.level], record.level.padEnd(7));
    const text = harmless([said + more, ...below].join("\n")).replaceAll("\n", "\n    ");
    return `${time} ${level} ${text}`;
  };
}

/** The template with its values put in. */
export function messageOf(record: LogRecord, redactor: Redactor): string {
  const parts = record.message.map((part, index) => {
    if (index % 2 === 0 || typeof part === "string") return String(part);
    if (part instanceof Error) return `${part.name}: ${part.message}`;
    return Deno.inspect(redactor.value(part), { colors: false, depth: 4, breakLength: 200 });
  });
  // Once more as a whole: a secret may be put together from a template and a value.
  return redactor.text(parts.join(""));
}

/** Whether the message says it already. An error is worth its stack all the same. */
function isInTemplate(name: string, { rawMessage, properties }: LogRecord): boolean {
  return typeof rawMessage === "string" && rawMessage.includes(`{${name}}`) &&
    !(properties[name] instanceof Error);
}

/** The stack of an error as `Redactor.value()` gives it, with those of its causes. */
function stackOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { name, message, stack, cause } = value as Record<string, unknown>;
  if (typeof name !== "string" || typeof message !== "string") return undefined;
  if (typeof stack !== "string") return undefined;
  const below = stackOf(cause);
  return below === undefined ? stack : `${stack}\nCaused by: ${below}`;
}

/** Without control characters, with which a name in NetBox could drive the terminal. */
function harmless(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, (c) => {
    return `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}

function localTime(ms: number): string {
  const time = new Date(ms);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}` +
    `.${String(time.getMilliseconds()).padStart(3, "0")}`;
}
