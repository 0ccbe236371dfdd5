/**
 * The thread that reads for people, so that a long list never holds up the receiver.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { openReadOnly } from "./open.ts";
import { explain } from "./errors.ts";
import { prepareReads, type Reads } from "./read.ts";
import type { Answer, Question } from "./reader.ts";

const { path } = workerData as { path: string };
let reads: Reads | undefined;

parentPort!.on("message", ({ id, method, args }: Question) => {
  let answer: Answer;
  try {
    // Opened at the first question: an error of opening is then its answer.
    reads ??= prepareReads(openReadOnly(path), path);
    const read = reads[method] as (...args: unknown[]) => unknown;
    answer = { id, result: read(...args) };
  } catch (error) {
    const explained = explain(error, path);
    answer = { id, error: explained instanceof Error ? explained.message : String(explained) };
  }
  parentPort!.postMessage(answer);
});
