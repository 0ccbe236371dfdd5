/**
 * Which texts of the settings must never be shown.
 *
 * @module
 */
import type { Settings } from "./settings.ts";

/** Every secret text in the settings: tokens, passwords, header values, credentials of URLs. */
export function secretValues(settings: Settings): readonly string[] {
  const { proxy } = settings;
  const secrets = [
    ...settings.sources.flatMap(({ token, secrets }) => [token, ...secrets]),
    settings.adminPassword,
    settings.adminToken,
    settings.eventsToken,
    settings.metricsToken,
    ...settings.urlHeaders.split("\n").map((line) => line.replace(/^[^:]*:\s*/, "")),
    ...[settings.store, proxy.https, proxy.http].flatMap(urlSecrets),
  ];
  return [...new Set(secrets.filter((secret): secret is string => !!secret))];
}

/** Passwords in a URL: `://user:password@`, as written and as meant, and `?password=`. */
function urlSecrets(text: string | null): readonly string[] {
  if (text === null || !URL.canParse(text)) return [];
  const url = new URL(text);
  const queried = [...url.searchParams].filter(([name]) => /password|token/i.test(name));
  return [url.password, decoded(url.password), ...queried.map(([, value]) => value)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a % that stands for itself
  }
}
