/**
 * Reads env files: `NAME=value` lines with comments, quotes and `export`, without interpolation.
 *
 * @module
 */

/** A value of an env file, and where it stands. */
export interface EnvEntry {
  readonly value: string;
  /** 1-based. */
  readonly line: number;
}

/** What an env file holds. */
export interface EnvFile {
  readonly entries: ReadonlyMap<string, EnvEntry>;
  /** One sentence for each mistake, with its line; never with text of the file, which may be a secret. */
  readonly problems: readonly string[];
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/**
 * Reads the text of an env file.
 *
 * - `# comment` on a line of its own, or after a value with a space in front;
 * - `NAME=value`, `export NAME=value`, spaces around both are dropped;
 * - `'single quotes'` are literal, `"double quotes"` know `\n \r \t \" \\ \$`; both may span lines;
 * - `$` means nothing: there is no interpolation.
 */
export function parseEnvFile(text: string): EnvFile {
  const entries = new Map<string, EnvEntry>();
  const problems: string[] = [];
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);

  for (let index = 0; index < lines.length; index++) {
    const number = index + 1;
    const line = lines[index]!.trim();
    if (line === "" || line.startsWith("#")) continue;

    const match = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/.exec(line);
    if (!match) {
      problems.push(`line ${number} is not NAME=value`);
      continue;
    }
    const name = match[1]!;
    let rest = match[2]!;
    let value: string;
    const quote = rest[0];
    if (quote === '"' || quote === "'") {
      // The line as it stands: white space at its end belongs to a quoted value that goes on.
      rest = lines[index]!.slice(lines[index]!.indexOf("=")).replace(/^=\s*/, "");
      let end = closingQuote(rest, quote);
      while (end === -1 && index + 1 < lines.length) {
        rest += `\n${lines[++index]}`;
        end = closingQuote(rest, quote);
      }
      if (end === -1) {
        problems.push(`line ${number} opens a quote that is never closed`);
        break;
      }
      if (!/^\s*(\s#.*)?$/.test(rest.slice(end + 1))) {
        problems.push(`line ${index + 1} has text after the closing quote`);
        continue;
      }
      value = rest.slice(1, end);
      if (quote === '"') {
        value = value.replace(/\\([nrt"\\$])/g, (_, letter) => ESCAPES[letter] ?? letter);
      }
    } else {
      value = rest.replace(/(^|\s+)#.*$/, "");
    }

    const before = entries.get(name);
    if (before) problems.push(`line ${number} sets ${name} again (first on line ${before.line})`);
    else entries.set(name, { value, line: number });
  }
  return { entries, problems };
}

/** Where the quote at the start of `text` is closed, or -1. */
function closingQuote(text: string, quote: string): number {
  for (let i = 1; i < text.length; i++) {
    if (quote === '"' && text[i] === "\\") i++;
    else if (text[i] === quote) return i;
  }
  return -1;
}
