/**
 * JSON as Python's `json.dumps` writes it.
 *
 * @module
 */

/** With `", "` and `": "`; with `ascii`, nothing but printable ASCII. */
export function toPythonJson(value: unknown, ascii = true): string {
  const write = (it: unknown) => toPythonJson(it, ascii);
  if (typeof value === "string") {
    return ascii ? toAscii(JSON.stringify(value)) : JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(write).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, it]) => it !== undefined)
      .map(([name, it]) => `${write(name)}: ${write(it)}`);
    return `{${entries.join(", ")}}`;
  }
  return JSON.stringify(value ?? null);
}

function toAscii(json: string): string {
  return json.replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
