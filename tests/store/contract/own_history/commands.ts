/**
 * What can happen in a history of own changes. `pick` chooses among what there is by then.
 *
 * @module
 */
import fc from "fast-check";
import type { Outcome } from "../../../../lib/store/store.ts";
import { DEAD, DONE, failed } from "../harness.ts";
import { HANDLERS } from "./truth.ts";

const pick = fc.nat(1_000);
const handler = fc.constantFrom(...HANDLERS.map((handler) => handler.handler));
const worker = fc.constantFrom("here", "there");
const told = fc.boolean();
const objects = fc.subarray(["1", "2", "3"], { minLength: 1 });
/** How many copies of each webhook arrive at once; those of which none does come later, or never. */
const copies = fc.constantFrom(0, 0, 1, 1, 2);

/** What the answer to a write says. */
const how = fc.constantFrom("id", "id", "look", "refused");

const superseded = failed(1_000, { supersede: { prechange: { mtu: 1 } } });
const outcome = fc.constantFrom<Outcome>(
  DONE,
  DONE,
  DONE,
  DEAD,
  failed(1_000),
  superseded,
  superseded,
);

const of = <T extends string, R>(name: T, rest: fc.Arbitrary<R>) =>
  rest.map((rest) => ({ do: name, ...rest }));
const nothing = fc.constant({});

/** The more, the more often. */
const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });

const deliver = of("deliver", fc.record({ pick, copies: fc.constantFrom(1, 1, 2) }));
const claim = of("claim", fc.record({ handler, worker, limit: fc.integer({ min: 1, max: 3 }) }));
const end = of("end", fc.record({ pick, stale: fc.boolean(), outcome }));
const ask = of("ask", fc.record({ later: fc.boolean(), which: fc.boolean() }));
/** What may happen at the very moment in which a write is answered. */
const meanwhile = fc.option(fc.oneof(deliver, claim, end, ask), { nil: null });

export const command = fc.oneof(
  often(
    8,
    of("edit", fc.record({ ours: fc.boolean(), inBranch: fc.boolean(), objects, told, copies })),
  ),
  often(8, deliver),
  often(2, of("lose", fc.record({ pick }))),
  often(2, of("readLog", nothing)),
  often(2, of("catchUp", nothing)),
  often(3, of("merge", fc.record({ again: fc.boolean(), told, copies }))),
  often(4, ask),
  often(8, claim),
  often(6, end),
  often(8, of("write", fc.record({ pick, stale: fc.boolean(), inBranch: fc.boolean() }))),
  often(1, of("register", nothing)),
  often(8, of("perform", fc.record({ pick, objects, told, copies }))),
  often(8, of("answer", fc.record({ pick, how, meanwhile }))),
  often(3, of("lookUp", nothing)),
  often(3, of("wait", fc.record({ ms: fc.nat(70_000) }))),
  often(1, of("kill", nothing)),
  often(1, of("loseWorker", fc.record({ worker }))),
  often(2, of("hold", fc.record({ handler }))),
  often(2, of("release", fc.record({ handler }))),
  often(1, of("retry", fc.record({ pick }))),
  often(1, of("drop", fc.record({ pick }))),
);

export type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;
