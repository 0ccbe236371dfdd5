/**
 * JSON as Python's `json.dumps` writes it.
 *
 * @module
 */

/** With `", "` and `": "`, and nothing but printable ASCII. */
export function toPythonJson(value: unknown): string {
  if (typeof value === "string") return toAscii(JSON.stringify(value));
  if (Array.isArray(value)) return `[${value.map(toPythonJson).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, it]) => it !== undefined)
      .map(([name, it]) => `${toPythonJson(name)}: ${toPythonJson(it)}`);
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
