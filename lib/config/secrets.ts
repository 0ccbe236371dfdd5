/**
 * The secrets that deliveries are signed with, when nobody configured any.
 *
 * @module
 */

/** What `resolveSecrets()` needs of the store: several processes agree on the value that was first. */
export interface SecretStore {
  /** Stores the value unless there is one, and gives what is stored. */
  initValue(key: string, value: string): Promise<unknown>;
}

/** 32 random bytes as base64url: 43 characters that need no escape in an env file, a URL or a form. */
export function generateSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The name under which the store keeps the generated secret of a source. */
export function secretKey(source: string): string {
  return `secret:${source}`;
}

/**
 * The configured secrets of a source; when there are none, the one in the store, made at the first call.
 *
 * @throws {TypeError} when what the store keeps under that name is not a secret.
 */
export async function resolveSecrets(
  source: { readonly name: string; readonly secrets: readonly string[] },
  store: SecretStore,
): Promise<readonly string[]> {
  if (source.secrets.length > 0) return source.secrets;
  const key = secretKey(source.name);
  const kept = await store.initValue(key, generateSecret());
  if (typeof kept !== "string" || kept === "") {
    throw new TypeError(
      `Cannot use the secret in the store: the value "${key}" is not text; set HOOKBOX_SECRETS`,
    );
  }
  return [kept];
}
