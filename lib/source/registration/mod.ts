/**
 * Keeps hookbox registered in a source: webhooks of its own, and the event rules that its handlers need.
 *
 * @module
 */
export { type Keeper, type KeepOptions, keepRegistered } from "./keep.ts";
export { printPlan } from "./print.ts";
export { createRegistration, type Registration } from "./registration.ts";
