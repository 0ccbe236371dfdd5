/**
 * The files of a new folder of handlers.
 *
 * @module
 */
import { MARK } from "../types/mark.ts";
import { MODULES, type Modules } from "./modules.ts";
import type { Files } from "./write.ts";

/** All but the handlers themselves, and what they import. */
export function projectFiles(modules: Pick<Modules, "imports">): Files {
  return {
    "deno.json": json({
      imports: importsOf(modules),
      exclude: [`${MODULES}/`, "data/"],
      compilerOptions: { types: [TYPES] },
      fmt: { lineWidth: 100 },
    }),
    "tsconfig.json": json({
      compilerOptions: {
        strict: true,
        target: "esnext",
        module: "esnext",
        moduleResolution: "bundler",
        lib: ["esnext", "dom", "dom.iterable", "dom.asynciterable"],
        types: [],
        noEmit: true,
        skipLibCheck: true,
        allowImportingTsExtensions: true,
        paths: {
          "hookbox": [`./${MODULES}/types/mod.d.ts`],
          "hookbox/*": [`./${MODULES}/types/*.d.ts`],
          "zod": [`./${MODULES}/types/zod/index.d.ts`],
        },
      },
      include: ["handlers"],
      exclude: ["**/*_test.ts"],
    }),
    [TYPES.slice(2)]:
      `${MARK}: not yet. Run it, and this file says what your NetBox has.\nexport {};\n`,
    "hookbox.env.example": ENV,
    ".gitignore": `/${MODULES}/\n/data/\n/hookbox.env\n`,
    "README.md": README,
  };
}

/** Where `hookbox types` writes, as `deno.json` says it. */
export const TYPES = "./handlers/hookbox.d.ts";

/** What `deno.json` must say of imports. */
export function importsOf({ imports }: Pick<Modules, "imports">): Record<string, string> {
  return Object.fromEntries(
    Object.entries(imports).map(([name, file]) => [name, `./${MODULES}/${file}`]),
  );
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2) + "\n";
}

const ENV = `# Copy this to hookbox.env, which hookbox reads in the folder where it is started.
# hookbox config schema lists all settings, hookbox doctor says what is wrong.

NETBOX_URL=https://netbox.example
NETBOX_TOKEN=

# Where NetBox reaches hookbox. Default: this machine's address on the way to NetBox.
#HOOKBOX_URL=http://hookbox.example:9000
`;

const README = `# Handlers of NetBox

Each file in \`handlers/\` runs when what its name says happens: \`dcim.interface.update.ts\`.

\`\`\`sh
cp hookbox.env.example hookbox.env   # say where NetBox is
hookbox types                        # what your NetBox has, for your editor
hookbox dev                          # runs the handlers, and reloads them when a file changes
hookbox send dcim.interface.update   # a recorded delivery, without NetBox
\`\`\`

\`\`\`sh
hookbox new ipam.ipaddress.create    # a handler and its test
deno check && deno test              # finds misspelt fields; runs the tests
\`\`\`

\`.hookbox/\` holds hookbox's own modules for editors and Deno. It is not kept in version control:
\`hookbox init --update\` makes it anew, after a clone and after an upgrade of hookbox.
`;
