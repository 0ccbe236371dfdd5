/**
 * The settings of a program: what a handler in TypeScript exports as `config`, in a file of JSON beside it.
 *
 * @module
 */
import * as z from "../zod_parts.ts";
import { DEFAULT_CONFIG, readConfig } from "./config.ts";
import type { PlainConfig } from "./types.ts";

/** The settings of a program. */
export interface ProgramConfig {
  readonly config: PlainConfig;
  /** The same as it was written. */
  readonly said: unknown;
  /** Names of variables of our environment that it gets, too. */
  readonly env: readonly string[];
}

/** What a program without a file of settings has. */
export const PLAIN_PROGRAM: ProgramConfig = { config: DEFAULT_CONFIG, said: {}, env: [] };

/** Fields of `config` that are code, and what does the same in a program. */
const CODE: Readonly<Record<string, string>> = {
  when: "print ::skip and a reason, and exit with 0",
  schema: "check the event in the program, and exit with 65",
};

/** Variables that belong to hookbox: their values are secrets, or what the program gets anyway. */
const OURS = /^(?:HOOKBOX|NETBOX|NAUTOBOT)_/;

const Env = z.array(
  z.string("must be the name of a variable")
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of a variable")
    .refine((name) => !OURS.test(name), "is hookbox's own, and is not passed on"),
  'must be a list of names of variables, such as ["ANSIBLE_CONFIG"]',
);

/**
 * Checks the text of a file of settings and fills in the defaults. Never throws.
 *
 * @returns The settings, or everything that is wrong with them, one problem a line.
 */
export function readProgramConfig(text: string): ProgramConfig | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: `it is not JSON: ${(error as Error).message}` };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { problem: 'it must have an object, such as { "retries": 5 }' };
  }
  const { env = [], ...rest } = value as Record<string, unknown>;
  const code = Object.keys(rest).filter((name) => Object.hasOwn(CODE, name));
  for (const name of code) delete rest[name];
  const names = Env.safeParse(env);
  const read = readConfig(rest);
  const problems = [
    ...code.map((name) => `config.${name} is code, which JSON has none of: ${CODE[name]}`),
    ...names.error?.issues.map(({ path: [index], message }) =>
      `config.env${index === undefined ? "" : `[${String(index)}]`} ${message}`
    ) ?? [],
    ...("problem" in read ? read.problem.split("\n") : []),
  ];
  if (problems.length > 0 || "problem" in read) return { problem: problems.join("\n") };
  return { config: read.config, said: rest, env: [...new Set(names.data)] };
}
