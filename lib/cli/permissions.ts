import type { Command } from "commander";
import {
  notWrittenOut,
  permissionBodies,
  type PermissionRow,
  permissionsFor,
} from "../app/permissions.ts";
import type { Define } from "./define.ts";
import { CommandError } from "./command_error.ts";
import { type Io, paint, table } from "./io.ts";
import { settingsOf, withSettings } from "./settings.ts";

interface Options {
  readonly json?: boolean;
  readonly nautobot?: boolean;
  readonly version?: string;
  readonly probe?: boolean;
}

/** `hookbox permissions`. */
export const define: Define = (command, io) => {
  withSettings(command)
    .option("--json", "print a list of bodies for POST /api/users/permissions/")
    .option("--nautobot", "for a Nautobot, whatever the configuration says")
    .option("--version <version>", "for this version (3.6), without asking the source")
    .option("--probe", "also what hookbox doctor --probe needs")
    .addHelpText(
      "after",
      "\nPrints the least object permissions that hookbox needs for the handlers that are there. What handlers\n" +
        "read and write by themselves comes on top. Give them to a user that nobody else uses.\n\n" +
        "Examples:\n" +
        "  hookbox permissions\n" +
        "  hookbox permissions --version 3.6\n" +
        "  hookbox permissions --json | jq -c '.[] + {users: [7]}' | while read -r body; do\n" +
        '    curl -H "Authorization: Token $ADMIN_TOKEN" -H "Content-Type: application/json" \\\n' +
        '      -d "$body" "$NETBOX_URL/api/users/permissions/"; done',
    )
    .action(async (options: Options, self: Command) => {
      const settings = await settingsOf(self, io);
      const { rows, source, assumed } = await permissionsFor(settings, {
        probe: options.probe === true,
        ...options.nautobot ? { kind: "nautobot" } : {},
        ...options.version === undefined ? {} : { version: options.version },
      }).catch(toUsage);
      if (assumed) io.err(paint(io, "yellow", `warning: ${assumed}`));
      if (options.json) print(rows, settings.name, io);
      else io.out(permissionTable(rows, source, io));
    });
};

function toUsage(error: unknown): never {
  throw error instanceof RangeError ? new CommandError(error.message, 2) : error;
}

function print(rows: readonly PermissionRow[], instance: string, io: Io): void {
  io.out(JSON.stringify(permissionBodies(rows, instance), null, 2));
  const patterns = notWrittenOut(rows);
  if (patterns.length === 0) return;
  const what = patterns.map((pattern) => `"${pattern}"`).join(", ");
  io.err(
    paint(
      io,
      "yellow",
      `warning: ${what} cannot be written out without asking the source: add the object types by hand`,
    ),
  );
}

/** The rows as a table: object types, actions, constraints, why. */
function permissionTable(rows: readonly PermissionRow[], source: string, io: Io): string {
  const head = ["object types", "actions", "constraints", "why"].map((cell) =>
    paint(io, "bold", cell)
  );
  const lines = rows.map(({ objectTypes, actions, constraints, why }) => [
    shown(objectTypes),
    actions.join(", "),
    constraints === null ? "" : JSON.stringify(constraints),
    why,
  ]);
  return `${source}\n${table([head, ...lines])}`;
}

const SHOWN = 4;

function shown(objectTypes: readonly string[]): string {
  const more = objectTypes.length - SHOWN;
  return objectTypes.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more (--json)` : "");
}
