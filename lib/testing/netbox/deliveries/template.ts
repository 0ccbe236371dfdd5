/**
 * The little of Jinja that URLs, headers and bodies of webhooks are tested with: `{{ event }}`, `{{ data["name"]|tojson }}`.
 *
 * @module
 */
import { toPythonJson } from "./python_json.ts";

const EXPRESSION = /\{\{\s*([\w.[\]"' ]+?)\s*(\|\s*tojson)?\s*\}\}/g;

/** A template with its expressions replaced by what the context holds; nothing where it holds nothing. */
export function render(template: string, context: Readonly<Record<string, unknown>>): string {
  return template.replace(EXPRESSION, (_, path: string, json?: string) => {
    const value = path.match(/\w+/g)!.reduce<unknown>((it, name) => Object(it)[name], context);
    if (json) return toPythonJson(value);
    return value === undefined ? "" : String(value ?? "None");
  });
}
