import type { Command } from "commander";
import { diagnose, type Finding } from "../app/doctor.ts";
import { type Io, paint } from "./io.ts";
import { settingsOf, withSettings } from "./settings.ts";
import type { Define } from "./define.ts";

const SIGNS = { ok: ["green", "ok"], warning: ["yellow", "!!"], error: ["red", "XX"] } as const;

/** `hookbox doctor`. */
export const define: Define = (command, io, exit) => {
  withSettings(command)
    .option("--probe", "make NetBox send something here: a harmless tag is made and removed again")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nLooks at configuration, handlers, store, NetBox (reachability, TLS, token, permissions, version,\n" +
        "workers, clock) and the registration, and says what to do about what it finds.\n\n" +
        "Examples:\n  hookbox doctor\n  hookbox doctor --probe",
    )
    .action(async (options: { probe?: boolean; json?: boolean }, self: Command) => {
      const findings: Finding[] = [];
      const diagnosis = {
        load: () => settingsOf(self, io),
        probe: options.probe === true,
        signal: options.probe ? interrupted() : AbortSignal.any([]),
      };
      for await (const finding of diagnose(diagnosis)) {
        findings.push(finding);
        if (!options.json) print(finding, io);
      }
      if (options.json) io.out(JSON.stringify(findings));
      else summarise(findings, io);
      exit(findings.some((finding) => finding.level === "error") ? 1 : 0);
    });
};

/** Ctrl-C: what a probe made in NetBox must not stay there. */
function interrupted(): AbortSignal {
  const controller = new AbortController();
  Deno.addSignalListener("SIGINT", () => {
    if (controller.signal.aborted) Deno.exit(130);
    controller.abort();
  });
  return controller.signal;
}

function print(finding: Finding, io: Io): void {
  const [color, sign] = SIGNS[finding.level];
  const indented = (text: string) => text.replace(/^/gm, "     ");
  io.out(`${paint(io, color, sign)}   ${finding.title}`);
  if (finding.detail) io.out(indented(finding.detail));
  if (finding.fix) io.out(paint(io, "bold", indented(finding.fix)));
}

function summarise(findings: readonly Finding[], io: Io): void {
  const count = (level: Finding["level"]) => findings.filter((f) => f.level === level).length;
  io.out(`\n${count("ok")} good, ${count("warning")} warnings, ${count("error")} errors`);
}
