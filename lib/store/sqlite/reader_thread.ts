/**
 * The thread that reads for people, so that a long list never holds up the receiver, and copies the write-ahead log into the
 * database for the same reason.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { explain } from "./errors.ts";
import { openForCheckpoints, openReadOnly } from "./open.ts";
import { prepareReads, type Reads } from "./read.ts";
import type { Answer, Errands, Question } from "./reader.ts";

const { path } = workerData as { path: string };
let db: DatabaseSync | undefined;
let reads: Reads | undefined;

/** Open only meanwhile: the last connection that is closed locks the file, and that must be one of the main thread. */
function checkpoint(): void {
  const writing = openForCheckpoints(path);
  try {
    const copy = writing.prepare("PRAGMA wal_checkpoint(PASSIVE)");
    copy.get();
    // Meanwhile more was written: that takes less time, and perhaps nothing is left then.
    copy.get();
  } finally {
    writing.close();
  }
}

function errand(method: keyof Errands): (...args: unknown[]) => unknown {
  if (method === "checkpoint") return checkpoint;
  if (method === "close") return () => db?.close();
  // Opened at the first question: an error of opening is then its answer.
  db ??= openReadOnly(path);
  reads ??= prepareReads(db, path);
  return reads[method] as (...args: unknown[]) => unknown;
}

parentPort!.on("message", ({ id, method, args }: Question) => {
  let answer: Answer;
  try {
    answer = { id, result: errand(method)(...args) };
  } catch (error) {
    const explained = explain(error, path);
    answer = { id, error: explained instanceof Error ? explained.message : String(explained) };
  }
  parentPort!.postMessage(answer);
});
