/**
 * What `HOOKBOX_STORE` names. Loads no kind of store.
 *
 * @module
 */
import { parseTarget } from "./postgres/url.ts";

/** Whether it is the path of a file, and no `postgres://` URL. */
export function isFile(store: string): boolean {
  return !/^postgres(ql)?:/i.test(store);
}

/** Where that store is, without secrets. @throws {StoreError} when a URL says something that we do not know. */
export function locationOf(store: string): string {
  return isFile(store) ? store : parseTarget(store).location;
}
