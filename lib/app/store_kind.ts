/**
 * What kind of store a setting names.
 *
 * @module
 */

/** Whether `HOOKBOX_STORE` is the path of a file, and no `postgres://` URL. */
export function isFile(store: string): boolean {
  return !/^postgres(ql)?:/i.test(store);
}
