/**
 * The event that a new handler is tested with.
 *
 * @module
 */
import { recordedLabels, recordedVersion } from "../../source/recordings/mod.ts";

/** What stands for any app and any model. */
const ANY = { app: "dcim", model: "site", action: "update" };

/** An expression that makes an event of an object or a job; of an update, the description has changed. */
export function sampleEvent(app: string, model: string, action: string): string {
  const type = app === "*" || model === "*" ? `${ANY.app}.${ANY.model}` : `${app}.${model}`;
  const word = action === "*" ? ANY.action : action;
  const binding = `${type}.${word}`;
  const options = [
    ...(isRecorded(binding) ? [] : ['data: { id: 1, name: "example" },']),
    'user: "alice",',
    ...(word === "update"
      ? ['prechange: { description: "" },', 'postchange: { description: "new" },']
      : []),
  ];
  return `createEvent("${binding}", {\n    ${options.join("\n    ")}\n  })`;
}

/** An expression that makes an event of a plugin. */
export function samplePluginEvent(binding: string): string {
  return isRecorded(binding)
    ? `createEvent("${binding}")`
    : `createEvent("${binding}", {\n    data: { id: 1, name: "example" },\n  })`;
}

/** Whether a real server's delivery of it was kept. */
function isRecorded(binding: string): boolean {
  return recordedLabels("netbox", recordedVersion("netbox")!).has(binding);
}
