/**
 * As much of AWX as a launch needs, as strict as its documentation and its source (24.6.1, `awx/api/views`):
 * https://docs.ansible.com/projects/awx/en/latest/rest_api/
 *
 * - a token in `Authorization: Bearer`, else 401;
 * - `GET /api/v2/job_templates/{id}/launch/` says for what it prompts (`ask_limit_on_launch`, …);
 * - `POST` there creates a job: 201, with `job`, `ignored_fields` and the job itself. What is not prompted for is ignored, and
 *   the job runs with what its template has;
 * - `GET /api/v2/jobs/{id}/` has its `status`: new, pending, waiting, running, successful, failed, error, canceled;
 * - paths end in a slash: without, Django redirects a GET (301) and cannot take a POST (500).
 *
 * @module
 */

/** A job as AWX knows it. */
export interface Job {
  readonly id: number;
  /** The hosts that it runs for; empty: all of the inventory. */
  readonly limit: string;
  /** What it is asked to be next; the last one stays. */
  statuses: string[];
}

/** A local AWX with one job template, whose id is 7. */
export class AwxDouble implements AsyncDisposable {
  static readonly token = "6E5SXhld7AMOhpRveZsLJQsfs9VS8U";
  readonly jobs: Job[] = [];
  /** What each request was, as `GET /api/v2/…`. */
  readonly asked: string[] = [];
  /** Whether the job template prompts for a limit. */
  asksForLimit = true;
  /** What the next jobs go through. */
  statuses = ["pending", "running", "successful"];
  /** Status and body of the next answers, instead of what they would be. */
  readonly script: { readonly status: number; readonly body: string }[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
    this.#server = Deno.serve(options, (request) => this.#answer(request));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** What the handler needs to find it. */
  get env(): Readonly<Record<string, string>> {
    return {
      AWX_URL: this.url,
      AWX_TOKEN: AwxDouble.token,
      AWX_JOB_TEMPLATE: "7",
      AWX_POLL: "0.001",
    };
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    this.asked.push(`${request.method} ${pathname}`);
    const next = this.script.shift();
    if (next) return new Response(next.body, { status: next.status });
    if (request.headers.get("authorization") !== `Bearer ${AwxDouble.token}`) {
      return detail(401, "Authentication credentials were not provided.");
    }
    if (!pathname.endsWith("/")) {
      const location = `${pathname}/`;
      return request.method === "GET"
        ? new Response(null, { status: 301, headers: { location } })
        : detail(500, "A server error has occurred.");
    }
    if (pathname === "/api/v2/job_templates/7/launch/") {
      if (request.method === "GET") return Response.json(this.#prompts());
      if (request.method === "POST") return await this.#launch(request);
      return detail(405, `Method "${request.method}" not allowed.`);
    }
    const job = this.jobs.find(({ id }) => pathname === `/api/v2/jobs/${id}/`);
    if (!job) return detail(404, "Not found.");
    const { id, limit, statuses } = job;
    const status = statuses.length > 1 ? statuses.shift()! : statuses[0]!;
    return Response.json({ id, type: "job", limit, status, failed: status === "failed" });
  }

  #prompts(): Record<string, unknown> {
    return {
      can_start_without_user_input: true,
      passwords_needed_to_start: [],
      ask_limit_on_launch: this.asksForLimit,
      ask_variables_on_launch: false,
      ask_inventory_on_launch: false,
      variables_needed_to_start: [],
      inventory_needed_to_start: false,
      defaults: { limit: "", extra_vars: "---" },
    };
  }

  async #launch(request: Request): Promise<Response> {
    const type = request.headers.get("content-type") ?? "";
    if (!/^application\/json\b/.test(type)) {
      return detail(415, `Unsupported media type "${type}" in request.`);
    }
    const body = await request.json() as Record<string, unknown>;
    const { limit, ...ignored } = body;
    if (limit !== undefined && typeof limit !== "string") {
      return Response.json({ limit: ["Not a valid string."] }, { status: 400 });
    }
    if (!this.asksForLimit && limit !== undefined) ignored.limit = limit;
    const job: Job = {
      id: 40 + this.jobs.length + 1,
      limit: this.asksForLimit ? limit as string ?? "" : "",
      statuses: [...this.statuses],
    };
    this.jobs.push(job);
    const { id } = job;
    return Response.json(
      { job: id, ignored_fields: ignored, id, type: "job", limit: job.limit, status: "pending" },
      { status: 201, headers: { location: `/api/v2/jobs/${id}/` } },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

function detail(status: number, text: string): Response {
  return Response.json({ detail: text }, { status });
}
