import { deepStrictEqual as same } from "node:assert/strict";
import fc from "fast-check";
import {
  ALL_FLAGS,
  eventTypesOf,
  fromFlags,
  OBJECT_FLAGS,
  toFlags,
} from "../../../lib/source/registration/events.ts";

const ACTIONS = ["create", "update", "delete", "job_started", "job_ended"];

Deno.test("eventTypesOf() gives the words of NetBox 4.1", () => {
  same(eventTypesOf(["update", "create"]), ["object_created", "object_updated"]);
  same(eventTypesOf(["job_ended"]), ["job_completed", "job_errored", "job_failed"]);
  same(eventTypesOf(["job_started", "delete"]), ["job_started", "object_deleted"]);
  same(eventTypesOf(["job_started", "delete"], new Set(["job_started"])), ["object_deleted"]);
  same(eventTypesOf(["branch_merged"]), ["branch_merged"]);
});

Deno.test("toFlags() and fromFlags() say the same as event types, the three ends of a job as one", () => {
  fc.assert(fc.property(fc.subarray(ACTIONS), (actions) => {
    const types = eventTypesOf(actions);
    same(fromFlags(toFlags(types, ALL_FLAGS), ALL_FLAGS), types);
  }));
  same(toFlags(["job_completed"], ALL_FLAGS).type_job_end, true);
  same(fromFlags({ type_job_end: true }, ALL_FLAGS), [
    "job_completed",
    "job_errored",
    "job_failed",
  ]);
  same(toFlags(["object_created", "job_started"], OBJECT_FLAGS), {
    type_create: true,
    type_update: false,
    type_delete: false,
  });
});
