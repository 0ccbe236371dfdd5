/** What catch-up logs, as people read it. */
import { configure, type LogRecord, reset } from "@logtape/logtape";

/** Collects lines (`warning: netbox: …`) until disposed. LogTape is one for the whole process. */
export async function logLines(): Promise<AsyncDisposable & { lines: string[] }> {
  const lines: string[] = [];
  const sink = ({ level, message, category }: LogRecord) => {
    if (category.join(".") === "hookbox.catch-up") lines.push(`${level}: ${message.join("")}`);
  };
  await configure({
    reset: true,
    sinks: { sink },
    loggers: [
      { category: "hookbox", sinks: ["sink"], lowestLevel: "info" },
      { category: ["logtape", "meta"], sinks: [], lowestLevel: "error" },
    ],
  });
  return { lines, [Symbol.asyncDispose]: () => reset() };
}
