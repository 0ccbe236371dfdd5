/**
 * Launches a job template of AWX (or of Ansible Automation Platform) when a device changes, limited to the device, and
 * waits until the job is over.
 *
 * In AWX, tick "Prompt on launch" beside Limit in the job template, and make a token with the scope "write" for a user who
 * may execute it. Then set
 *
 *     AWX_URL=https://awx.example.com AWX_TOKEN=… AWX_JOB_TEMPLATE=7
 *
 * and copy this file into the handlers folder. The launch is a step: no other attempt of the run repeats it.
 *
 * The API: https://docs.ansible.com/projects/awx/en/latest/rest_api/ (read with 24.6.1).
 */
import {
  type Context,
  type HandlerConfig,
  PermanentError,
  RetryAfter,
  type UpdateEvent,
} from "hookbox";

export const config: HandlerConfig<"dcim.device"> = {
  description: "Launches an AWX job template for the device",
  fields: ["status", "role", "site", "serial", "local_context_data", "custom_fields"],
  when: (event) => event.data.status?.value === "active" || "the device is not active",
  // An attempt waits so long, then gives its place to others, and the next one goes on waiting: three hours in all.
  timeout: "2m",
  retries: 60,
};

/** What AWX calls a job that is over. */
const OVER = ["successful", "failed", "error", "canceled"];

export default async function (event: UpdateEvent<"dcim.device">, ctx: Context) {
  const limit = hostOf(event);
  const job = await ctx.step("launch", () => launch(limit, ctx));
  const status = await ctx.step("wait", () => wait(job, ctx));
  const text = `AWX job ${job} for ${limit} is ${status}`;
  if (status === "successful") return ctx.log.info(text);
  // Its steps are kept with this run. Another one, with a job of its own: hookbox replay <delivery>.
  throw new PermanentError(`${text}: ${ctx.env("AWX_URL")}/#/jobs/playbook/${job}`);
}

/** Groups that every inventory has. No device may be called like one of its own groups, either. */
const GROUPS = ["all", "ungrouped"];

/** A limit is a pattern: `all`, `web*` and `a:b` are more than one host. */
function hostOf({ data, display }: UpdateEvent<"dcim.device">): string {
  const { name } = data;
  if (typeof name === "string" && /^\w[\w.-]*$/.test(name) && !GROUPS.includes(name)) {
    return name;
  }
  throw new PermanentError(`${display} cannot be a limit: its name must be that of one host`);
}

async function launch(limit: string, ctx: Context): Promise<number> {
  const template = ctx.env("AWX_JOB_TEMPLATE");
  if (!/^\d+$/.test(template ?? "")) {
    throw new PermanentError("AWX_JOB_TEMPLATE is not the number of a job template");
  }
  const path = `/api/v2/job_templates/${template}/launch/`;
  // AWX ignores what it does not prompt for, and would run the job for all hosts.
  const { ask_limit_on_launch: asks } = await awx("GET", path, ctx);
  if (asks !== true) {
    throw new PermanentError(
      `The job template ${template} takes no limit: tick "Prompt on launch" beside Limit in AWX`,
    );
  }
  const { job } = await awx("POST", path, ctx, { limit });
  ctx.log.info(`Launched AWX job ${job} for ${limit}`);
  return job as number;
}

async function wait(job: number, ctx: Context): Promise<string> {
  const pause = Number(ctx.env("AWX_POLL") ?? 5) * 1000;
  while (true) {
    const { status } = await awx("GET", `/api/v2/jobs/${job}/`, ctx);
    if (OVER.includes(status as string)) return status as string;
    if (Date.now() + pause + 10_000 > ctx.deadline.getTime()) {
      throw new RetryAfter("1m", `AWX job ${job} is still ${status}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** One request; gives the JSON of its answer. */
async function awx(
  method: "GET" | "POST",
  path: string,
  ctx: Context,
  body?: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const [url, token] = [ctx.env("AWX_URL"), ctx.env("AWX_TOKEN")];
  if (!url || !token) throw new PermanentError("Cannot ask AWX: set AWX_URL and AWX_TOKEN");
  const answer = await fetch(url.replace(/\/+$/, "") + path, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    signal: ctx.signal,
    ...body && { body: JSON.stringify(body) },
  });
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text);
  const problem = `AWX answered ${answer.status} to ${method} ${path}: ${text.slice(0, 300)}`;
  const later = answer.status === 429 || answer.status >= 500;
  throw later ? new Error(problem) : new PermanentError(problem);
}
