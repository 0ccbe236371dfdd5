/**
 * Registration changes objects that handlers may listen to: its writes are recorded like all others of ours.
 *
 * @module
 */
import { answerOf, type OwnWrites, type WriteOutcome } from "../client/own_writes.ts";
import { isUnsent } from "../client/retry.ts";
import { type NetBoxApi, NetBoxError, type RequestOptions } from "../netbox/api.ts";

/** The same API, whose POST, PATCH and DELETE are recorded before they leave and when they are answered. */
export function recordWrites(api: NetBoxApi, writes: OwnWrites): NetBoxApi {
  const { timeout } = api;
  const record = (method: string) => async (path: string, options?: RequestOptions) => {
    const write = { method, path, branch: null, nonce: "", noted: false, timeout };
    const id = await writes.before(write);
    let outcome: WriteOutcome = "unknown";
    try {
      const answer = await api.request(method, path, options);
      outcome = answerOf(answer);
      return answer;
    } catch (error) {
      outcome = failed(error);
      throw error;
    } finally {
      writes.after(id, outcome);
    }
  };
  return { ...api, post: record("POST"), patch: record("PATCH"), delete: record("DELETE") };
}

function failed(error: unknown): WriteOutcome {
  if (!(error instanceof NetBoxError)) return "unknown";
  const { status, requestId, cause } = error;
  if (status !== null) return { requestId, time: null, status };
  return isUnsent(cause) ? "not-sent" : "unknown";
}
