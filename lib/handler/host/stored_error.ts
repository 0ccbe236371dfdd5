/**
 * From whatever was thrown to what is kept of it.
 *
 * @module
 */
import type { StoredError } from "../../store/store.ts";
import { clip } from "./clip.ts";

const MESSAGE = 4 * 1024;
const STACK = 8 * 1024;
/** How many causes of causes are told. */
const DEPTH = 5;

/** Frames of hookbox itself say nothing about a handler. */
const OURS = new URL("../../", import.meta.url).href;

/**
 * Describes a thrown value, be it an Error or not. Never throws, whatever its getters do. The causes are told in the
 * message and in the stack; the stack has the frames of the handler and its modules only.
 */
export function storedError(thrown: unknown): StoredError {
  const chain = causes(thrown);
  const [first] = chain;
  const message = chain.map((link, i) => i ? `${link.name}: ${link.message}` : link.message);
  const stack = chain.map((link, i) =>
    [`${i ? "Caused by " : ""}${link.name}: ${link.message}`, ...link.frames].join("\n")
  );
  return {
    name: first.name,
    message: clip(message.join("; caused by "), MESSAGE),
    ...(chain.some((link) => link.frames.length) ? { stack: clip(stack.join("\n"), STACK) } : {}),
  };
}

/** The error of a dead run as `dead()` gets it. */
export function rebuildError(stored: StoredError | null): Error {
  const error = new Error(stored?.message ?? "The error was not kept");
  if (stored) error.name = stored.name;
  error.stack = stored?.stack ?? `${error.name}: ${error.message}`;
  return error;
}

interface Link {
  readonly name: string;
  readonly message: string;
  readonly frames: readonly string[];
}

function causes(thrown: unknown): [Link, ...Link[]] {
  const links: [Link, ...Link[]] = [describe(thrown)];
  const seen = new Set([thrown]);
  let cause = read(thrown, "cause");
  while (cause !== undefined && cause !== null && !seen.has(cause) && links.length < DEPTH) {
    links.push(describe(cause));
    seen.add(cause);
    cause = read(cause, "cause");
  }
  return links;
}

function describe(thrown: unknown): Link {
  const name = read(thrown, "name");
  const message = read(thrown, "message");
  if (typeof name !== "string" || typeof message !== "string") {
    return { name: "NotAnError", message: `Threw ${shown(thrown)}, not an Error`, frames: [] };
  }
  return {
    name: clip(name, 200),
    message: clip(message + partsOf(thrown), MESSAGE),
    frames: framesOf(read(thrown, "stack")),
  };
}

/** What an AggregateError collected. */
function partsOf(thrown: unknown): string {
  const parts = read(thrown, "errors");
  if (!Array.isArray(parts) || parts.length === 0) return "";
  const messages = parts.slice(0, DEPTH).map((part) => {
    const message = read(part, "message");
    return typeof message === "string" ? message : shown(part);
  });
  return ` (${messages.join("; ")}${parts.length > DEPTH ? "; …" : ""})`;
}

/** The lines of a stack that name a place in a file which is not ours. */
function framesOf(stack: unknown): string[] {
  if (typeof stack !== "string") return [];
  return clip(stack, 16 * STACK).split("\n").filter((line) =>
    /^\s+at .*\b(file|https?|npm|jsr|data|blob):/.test(line) && !line.includes(OURS) &&
    !line.includes("ext:")
  );
}

/** Getters of a thrown object may throw, too. */
function read(value: unknown, key: string): unknown {
  try {
    return (value as Record<string, unknown> | null | undefined)?.[key];
  } catch {
    return undefined;
  }
}

function shown(value: unknown): string {
  try {
    return clip(Deno.inspect(value, { colors: false, depth: 2 }), MESSAGE / 2);
  } catch {
    return "an object that cannot be shown";
  }
}
