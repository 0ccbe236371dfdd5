/**
 * Single keys, while the terminal is ours.
 *
 * @module
 */
import { foreground } from "./foreground.ts";

/** The terminal that keys come from. */
export interface Terminal {
  /** Whether somebody can press keys there, and only we are meant by them. */
  isOurs(): boolean;
  /** On: keys come one by one and are not shown; off: as it was before. */
  setRaw(on: boolean): void;
  /** What is typed. */
  read(): ReadableStream<Uint8Array>;
  /** Called however the process ends, and when it goes on after it was stopped; gives what ends it. */
  watch(end: () => void, resume: () => void): () => void;
}

/** Keys that are listened to. */
export interface Keys {
  /** Leaves the terminal as it was. */
  close(): void;
}

/** Ctrl-C where the terminal makes no signal of it, and Ctrl-D. */
const QUIT = new Set(["\x03", "\x04"]);

/**
 * Calls what belongs to a key when it is pressed. Null where nobody can press one: in CI, in a pipe, in the background.
 *
 * @param actions By key; `q` is called for Ctrl-C and Ctrl-D, too.
 */
export function listenToKeys(
  actions: Readonly<Record<string, () => void>>,
  terminal: Terminal = processTerminal(),
): Keys | null {
  if (!terminal.isOurs()) return null;
  let open = true;
  const restore = () => {
    if (open) terminal.setRaw(false);
    open = false;
  };
  terminal.setRaw(true);
  const unwatch = terminal.watch(restore, () => {
    if (open) terminal.setRaw(true);
  });
  const reader = terminal.read().getReader();
  (async () => {
    const decoder = new TextDecoder();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      for (const key of decoder.decode(read.value, { stream: true })) {
        if (open) actions[QUIT.has(key) ? "q" : key.toLowerCase()]?.();
      }
    }
  })().catch(() => {});
  return {
    close() {
      restore();
      unwatch();
      reader.cancel().catch(() => {});
    },
  };
}

function processTerminal(): Terminal {
  const isWindows = Deno.build.os === "windows";
  return {
    isOurs: () =>
      Deno.stdin.isTerminal() && Deno.stderr.isTerminal() && !Deno.env.get("CI") && foreground(),
    // With `cbreak` Ctrl-C and Ctrl-Z stay signals; Windows has no such mode.
    setRaw(on) {
      try {
        Deno.stdin.setRaw(on, { cbreak: !isWindows });
      } catch {
        // The terminal is gone.
      }
    },
    read: () => Deno.stdin.readable,
    watch(end, resume) {
      // An error that nothing catches ends the process without "unload" (measured on 2.9.4).
      const ends = ["unload", "error", "unhandledrejection"];
      for (const name of ends) globalThis.addEventListener(name, end);
      if (!isWindows) Deno.addSignalListener("SIGCONT", resume);
      return () => {
        for (const name of ends) globalThis.removeEventListener(name, end);
        if (!isWindows) Deno.removeSignalListener("SIGCONT", resume);
      };
    },
  };
}
