/**
 * Handlers of what has no object.
 *
 * @module
 */
import type { Special } from "../../handler/types.ts";
import type { Template } from "./template.ts";

/** The handler of a schedule, a task, a custom event, or of the life of a process. */
export function specialHandler({ kind, name }: Special): Template {
  switch (kind) {
    case "schedule":
      return scheduleHandler(name);
    case "task":
      return taskHandler(name);
    case "custom":
      return customHandler(name);
    case "lifecycle":
      return name === "dead" ? deadHandler() : processHandler(name);
  }
}

function scheduleHandler(name: string): Template {
  return {
    handler: `import type { Context, ScheduleConfig, ScheduleEvent } from "hookbox";

export const config: ScheduleConfig = {
  description: "Says that it is due",
  cron: "30 2 * * *",
  timezone: "UTC",
};

export default function (event: ScheduleEvent, ctx: Context) {
  ctx.log.info(\`\${event.name} was due at \${event.due.toISOString()}\`);
}
`,
    does: "says when it was due",
    event: `createEvent("schedule.${name}", { due: new Date("2026-01-01T02:30:00Z") })`,
    lines: [`info: ${name} was due at 2026-01-01T02:30:00.000Z`],
  };
}

function taskHandler(name: string): Template {
  return {
    handler: `import type { ProcessContext, TaskConfig, TaskEvent } from "hookbox";

export const config: TaskConfig = {
  description: "Works until hookbox stops",
};

export default async function (event: TaskEvent, ctx: ProcessContext) {
  while (!ctx.signal.aborted) {
    ctx.log.info(\`\${event.name} is at work\`);
    await pause(60_000, ctx.signal);
  }
}

/** Waits, and no longer than until it is to end. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => resolve(clearTimeout(timer));
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", end, { once: true });
  });
}
`,
    does: "works until it is to end",
    event: `createEvent("task.${name}")`,
    context: "{ signal: AbortSignal.timeout(20) }",
    lines: [`info: ${name} is at work`],
  };
}

function customHandler(name: string): Template {
  return {
    handler: `import type { Context, HandlerConfig, NamedEvent } from "hookbox";

export const config: HandlerConfig<string, NamedEvent> = {
  description: "Says what was sent",
};

export default function (event: NamedEvent<{ site: string }>, ctx: Context) {
  ctx.log.info(\`\${event.name}: \${event.data.site}\`);
}
`,
    does: "says what was sent",
    event: `createEvent("custom.${name}", { data: { site: "sofia-1" } })`,
    lines: [`info: ${name}: sofia-1`],
  };
}

function processHandler(name: string): Template {
  const [does, says] = name === "start"
    ? ["says that hookbox starts", "hookbox starts"]
    : ["says that hookbox stops", "hookbox stops"];
  return {
    handler: `import type { LifecycleConfig, ProcessContext, ProcessEvent } from "hookbox";

export const config: LifecycleConfig = {
  description: "${does.charAt(0).toUpperCase()}${does.slice(1)}",
};

export default function (_event: ProcessEvent, ctx: ProcessContext) {
  ctx.log.info("${says}");
}
`,
    does,
    event: `createEvent("lifecycle.${name}")`,
    lines: [`info: ${says}`],
  };
}

function deadHandler(): Template {
  return {
    handler: `import type { Context, DeadEvent, HandlerConfig } from "hookbox";

export const config: HandlerConfig<string, DeadEvent> = {
  description: "Says which runs are dead",
};

export default function (event: DeadEvent, ctx: Context) {
  ctx.log.error(\`\${event.handler}, run \${event.run}: \${event.error.message}\`);
}
`,
    does: "says which run is dead, and why",
    event: `createEvent("lifecycle.dead", {
    handler: "dcim.site.create",
    run: "7",
    error: new Error("no such host"),
  })`,
    lines: ["error: dcim.site.create, run 7: no such host"],
  };
}
