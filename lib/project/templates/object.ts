/**
 * Handlers of objects and of jobs.
 *
 * @module
 */
import type { Binding } from "../../handler/types.ts";
import { sampleEvent } from "./sample.ts";
import type { Template } from "./template.ts";

/** What is logged and tested of one action. */
interface Words {
  /** The type of its event, without an object type. */
  readonly type: string;
  readonly description: string;
  /** What the test is called. */
  readonly does: string;
  /** The text that is logged, as a template. */
  readonly says: string;
  /** What the test expects of it. */
  readonly expects: string;
}

const BY_ACTION: Readonly<Record<string, Words>> = {
  create: {
    type: "CreateEvent",
    description: "Says what was created",
    does: "says what was created",
    says: "${event.display} was created by ${event.user}",
    expects: "${event.display} was created by alice",
  },
  update: {
    type: "UpdateEvent",
    description: "Says what changed",
    does: "says what changed",
    says: '${event.display}: ${fields.join(", ")} changed',
    expects: "${event.display}: description changed",
  },
  delete: {
    type: "DeleteEvent",
    description: "Says what was deleted",
    does: "says what was deleted",
    says: "${event.display} was deleted by ${event.user}",
    expects: "${event.display} was deleted by alice",
  },
  "*": {
    type: "ObjectEvent",
    description: "Says what happened",
    does: "says what happened",
    says: "${event.display}: ${event.action} by ${event.user}",
    expects: "${event.display}: update by alice",
  },
  job_started: {
    type: "JobEvent",
    description: "Says which jobs started",
    does: "says which job started",
    says: "${event.display} was started",
    expects: "${event.display} was started",
  },
  job_ended: {
    type: "JobEvent",
    description: "Says which jobs ended",
    does: "says which job ended",
    says: "${event.display} ended",
    expects: "${event.display} ended",
  },
};

/** The handler of a binding. */
export function objectHandler({ app, model, action }: Binding): Template {
  const { type, description, does, says, expects } = BY_ACTION[action]!;
  const one = app === "*" || model === "*" ? null : JSON.stringify(`${app}.${model}`);
  const event = one === null ? type : `${type}<${one}>`;
  const config = type === "JobEvent"
    ? `HandlerConfig<${one ?? "string"}, ${event}>`
    : one === null
    ? "HandlerConfig"
    : `HandlerConfig<${one}>`;
  const fields = action === "update"
    ? '  const fields = event.changes?.map(({ path }) => path.join(".")) ?? ["what is not known"];\n'
    : "";
  const types = ["Context", "HandlerConfig", type].sort().join(", ");
  return {
    handler: `import type { ${types} } from "hookbox";

export const config: ${config} = {
  description: ${JSON.stringify(description)},
};

export default function (event: ${event}, ctx: Context) {
${fields}  ctx.log.info(\`${says}\`);
}
`,
    does,
    event: sampleEvent(app, model, action),
    lines: [`info: ${expects}`],
  };
}
