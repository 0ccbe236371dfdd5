/**
 * Composes everything: the only place that knows all rooms. Commands see hookbox through it.
 *
 * @module
 */
export { diagnose, type Diagnosis, type Finding } from "./app/doctor.ts";
export { loadHandlers } from "./app/handlers.ts";
export { createListener } from "./app/listener.ts";
export { askStatus, openOperations } from "./app/operations.ts";
export { knownSecrets, sampleTypes, sendDelivery, type Sent } from "./app/send.ts";
export { Server, type ServerOptions } from "./app/server.ts";
export { openStore } from "./app/store_access.ts";
export { VERSION } from "./app/version.ts";
export type { Settings } from "./config/settings.ts";
export type { Json } from "./event/types.ts";
export { describeBinding } from "./handler/binding.ts";
export { listen } from "./http/listen.ts";
export type { StatusReport } from "./http/operations.ts";
