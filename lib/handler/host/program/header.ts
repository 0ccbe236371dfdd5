/**
 * The first bytes of a program: whether the system can execute it.
 *
 * @module
 */

import { Buffer } from "node:buffer";

/** The longest first line that Linux reads (`BINPRM_BUF_SIZE`, binfmts.h). */
const LONGEST = 256;

/** How executable files of machine code begin: ELF, and Mach-O of one or several architectures, in either byte order. */
const MACHINE_CODE = ["7f454c46", "feedface", "feedfacf", "cefaedfe", "cffaedfe", "cafebabe"];

/** Whether the file begins as a script does. */
export async function isScriptText(path: string): Promise<boolean> {
  try {
    const head = await readHead(path);
    return head[0] === 0x23 && head[1] === 0x21;
  } catch {
    return false;
  }
}

/**
 * Why the system could not execute the file, as the end of a sentence that begins with its name; null: it can, or we may
 * not read it.
 */
export async function whyNotExecutable(path: string): Promise<string | null> {
  let head: Uint8Array<ArrayBuffer>;
  try {
    head = await readHead(path);
  } catch {
    // What may be executed need not be readable.
    return null;
  }
  if (MACHINE_CODE.includes(Buffer.from(head.subarray(0, 4)).toString("hex"))) return null;
  const [line] = new TextDecoder().decode(head).split("\n", 1);
  if (!line!.startsWith("#!")) {
    return "has no first line that says what executes it, such as #!/usr/bin/env python3";
  }
  if (line!.endsWith("\r")) {
    return "has lines that end as on Windows (CR LF), which no interpreter is found by: save it with LF";
  }
  const interpreter = line!.slice(2).trim().split(/\s/, 1)[0]!;
  return await isThere(interpreter)
    ? null
    : `needs ${interpreter || "an interpreter"}, which is not there`;
}

async function readHead(path: string): Promise<Uint8Array<ArrayBuffer>> {
  using file = await Deno.open(path);
  const head = new Uint8Array(LONGEST);
  return head.subarray(0, await file.read(head) ?? 0);
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}
