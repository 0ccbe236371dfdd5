/**
 * Handlers of the event types of plugins, which no file name can say.
 *
 * @module
 */
import { samplePluginEvent } from "./sample.ts";
import type { Template } from "./template.ts";

/** The handler of `netbox_branching.branch:branch_merged`. */
export function pluginHandler(objectType: string, name: string): Template {
  const binding = `${objectType}:${name}`;
  return {
    handler: `import type { Context, HandlerConfig, PluginEvent } from "hookbox";

export const on = ["${binding}"];

type Event = PluginEvent<"${objectType}">;

export const config: HandlerConfig<"${objectType}", Event> = {
  description: "Says what happened",
};

export default function (event: Event, ctx: Context) {
  ctx.log.info(\`\${event.display}: \${event.name}\`);
}
`,
    does: "says what happened",
    event: samplePluginEvent(binding),
    lines: [`info: \${event.display}: ${name}`],
  };
}
