/**
 * What the name of a program in the handlers folder says: an executable file in another language.
 *
 *     program = { dir "/" } app "." model "." action [ [ "." slug ] "." extension ]
 *             | { dir "/" } special [ "." extension ]             extension = [A-Za-z0-9]+
 *
 * The last word after the action, or after the name of a special handler, is the extension: a program without one has no
 * slug. A name that this cannot say is none of ours, unless it was meant to be.
 *
 * @module
 */
import { type FileName, parseParts, parseStem } from "./grammar.ts";
import { nearMiss } from "./near_miss.ts";
import { parseSpecial, specialMiss } from "./special.ts";

/** What lies beside programs and is none: settings, data, and what editors and package managers leave. */
const OTHER =
  /^(?:json|ya?ml|toml|ini|cfg|conf|csv|xml|html|md|rst|txt|log|j2|tmpl|bak|old|orig|rej|save|swp|tmp|pyc|rpm(?:new|orig|save))$/i;

/** Extensions of languages whose programs are texts. */
const SCRIPT = /^(?:bash|lua|php|pl|py|rb|sh|zsh)$/;

/** What is no run of an event. */
const UNFIT = /^(?:task\.|lifecycle\.(?:start|stop)\b)/;

/** A base name taken apart; null: it has no extension that a program can have. */
interface Parts {
  readonly stem: string;
  /** Without its dot; empty: there is none. */
  readonly extension: string;
}

/**
 * Reads the name of a program. Never throws: every text has an answer, and that is never `free`.
 *
 * @param file Its path below the handlers folder, with `/` on every system.
 */
export function parseProgramName(file: string): FileName {
  const folders = file.split("/");
  const parts = partsOf(folders.pop()!);
  if (parts === null) return { kind: "ignored" };
  const { stem, extension } = parts;
  const dotted = extension === "" ? "" : `.${extension}`;
  const name = parseParts({ file, folders, stem, extension: dotted }, parseProgramName);
  if (name.kind === "special" && UNFIT.test(stem)) {
    return {
      kind: "refused",
      id: name.id,
      problem: `${file}: a program cannot be ${stem}. Write it in TypeScript: ${stem}.ts.`,
    };
  }
  if (name.kind === "middleware") {
    const problem = `${file}: middleware is a module. Write it in TypeScript: _middleware.ts.`;
    return { kind: "refused", id: name.id, problem };
  }
  return name.kind === "free" || name.kind === "error" && !isMeant(stem)
    ? { kind: "ignored" }
    : name;
}

/** Whether a file with the name of a program is most likely one by its name alone. */
export function isScript(file: string): boolean {
  const extension = partsOf(file.slice(file.lastIndexOf("/") + 1))?.extension;
  return extension !== undefined && SCRIPT.test(extension);
}

/** Whether a name says what a handler is for, or was meant to. */
function isMeant(stem: string): boolean {
  const words = stem.split(".");
  return (parseStem(stem) ?? parseSpecial(words) ?? nearMiss(words) ?? specialMiss(words)) !==
    undefined;
}

function partsOf(base: string): Parts | null {
  if (base.endsWith(".disabled")) {
    const parts = partsOf(base.slice(0, -".disabled".length));
    return parts && { ...parts, stem: `${parts.stem}.disabled` };
  }
  // Whatever follows an action or a name is an extension: without one there is no slug.
  const whole = parseStem(base) ?? parseSpecial(base.split("."));
  if (whole?.slug === null) return { stem: base, extension: "" };
  const [, stem, extension] = /^(.+)\.([A-Za-z0-9]+)$/s.exec(base) ?? [];
  if (stem === undefined || extension === undefined || OTHER.test(extension)) return null;
  // Those are modules, whatever their bits say.
  return /^[mc]?[tj]sx?$/i.test(extension) ? null : { stem, extension };
}
