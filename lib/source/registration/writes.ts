/**
 * Registration changes objects that handlers may listen to: its writes are recorded like all others of ours.
 *
 * @module
 */
import type { OwnWrites } from "../client/own_writes.ts";
import {
  type NetBoxAnswer,
  type NetBoxApi,
  NetBoxError,
  type RequestOptions,
} from "../netbox/api.ts";

/** The same API, whose POST, PATCH and DELETE are recorded before they leave and when they are answered. */
export function recordWrites(api: NetBoxApi, writes: OwnWrites): NetBoxApi {
  const record = (method: string) => async (path: string, options?: RequestOptions) => {
    const id = await writes.before({ method, path });
    let requestId: string | null = null;
    try {
      const answer: NetBoxAnswer = await api.request(method, path, options);
      requestId = answer.headers.get("x-request-id");
      return answer;
    } catch (error) {
      if (error instanceof NetBoxError) requestId = error.requestId;
      throw error;
    } finally {
      await writes.after(id, requestId);
    }
  };
  return { ...api, post: record("POST"), patch: record("PATCH"), delete: record("DELETE") };
}
