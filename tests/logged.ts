import { configure, reset } from "@logtape/logtape";

/** Keeps what hookbox logs from here to the end of the scope, as `level: message`. */
export async function keepLog(): Promise<{ readonly lines: string[] } & AsyncDisposable> {
  const lines: string[] = [];
  await configure({
    sinks: {
      list: ({ level, message }) => void lines.push(`${level}: ${message.map(String).join("")}`),
    },
    loggers: [
      { category: "hookbox", lowestLevel: "info", sinks: ["list"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: [] },
    ],
  });
  return { lines, [Symbol.asyncDispose]: () => reset() };
}
