/**
 * Folders of programs.
 *
 * @module
 */
import { join } from "node:path";
import type { HandlerName, ScannedFile } from "../../../../lib/handler/scan.ts";
import { parseProgramName } from "../../../../lib/handler/program_name.ts";
import { Folder } from "../support.ts";

/** A folder with these files, all executable but those of JSON, and changeable by nobody else. */
export class Programs extends Folder {
  constructor(files: Readonly<Record<string, string>>) {
    super(files);
    Deno.chmodSync(this.root, 0o755);
    for (const name of Object.keys(files)) {
      Deno.chmodSync(this.path(name), name.endsWith(".json") ? 0o644 : 0o755);
    }
  }

  path(name: string): string {
    return join(this.root, name);
  }

  /** A file as the scan finds it. */
  scanned(file: string): ScannedFile & { readonly program: string } {
    const path = this.path(file);
    const name = parseProgramName(file) as HandlerName;
    return { file, url: `file://${path}`, name, program: path };
  }
}
