/**
 * The forms in which a secret may turn up in a text.
 *
 * @module
 */

/**
 * As it is, escaped for JSON, encoded for a URL or a form, and the part of its base64 (both alphabets) that is the
 * same whatever stands around it: so it is found in `Basic base64(user:password)` too.
 */
export function secretForms(secret: string): readonly string[] {
  const bytes = new TextEncoder().encode(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const percent = percentEncoded(bytes);
  const forms = [
    secret,
    json,
    JSON.stringify(json).slice(1, -1), // JSON in a string of JSON
    // Beyond ASCII, as Python's json.dumps and others write it
    json.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`),
    percent,
    percent.replaceAll("%20", "+"),
    safely(() => encodeURIComponent(secret)),
    safely(() => encodeURI(secret)),
    lowerEscapes(percent),
    new URLSearchParams({ "": secret }).toString().slice(1),
    ...base64Cores(bytes),
    ...base64Cores(latin1(secret)),
  ];
  return [...new Set(forms.filter((form) => form.length >= 4))];
}

/** Everything but the unreserved characters of RFC 3986 §2.3. */
function percentEncoded(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => {
    const char = String.fromCharCode(byte);
    return /[A-Za-z0-9._~-]/.test(char)
      ? char
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}

function lowerEscapes(text: string): string {
  return text.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
}

/** encodeURI refuses half a surrogate pair. */
function safely(encode: () => string): string {
  try {
    return encode();
  } catch {
    return "";
  }
}

/** What `btoa()` makes of a text beyond ASCII; empty when it cannot. */
function latin1(text: string): Uint8Array {
  const codes = Array.from(text, (char) => char.codePointAt(0)!);
  return codes.every((code) => code < 256) ? Uint8Array.from(codes) : new Uint8Array();
}

/**
 * Three bytes make four characters of base64, so a secret in a longer text can begin at any of three places. Left out
 * are the characters at both ends that also depend on the neighbours.
 */
function base64Cores(bytes: Uint8Array): readonly string[] {
  if (bytes.length < 6) return []; // what is left would be found in innocent texts
  return [0, 1, 2].flatMap((before) => {
    const padded = new Uint8Array(before + bytes.length);
    padded.set(bytes, before);
    const text = btoa(String.fromCharCode(...padded));
    const core = text.slice(Math.ceil(before * 8 / 6), Math.floor(padded.length * 8 / 6));
    return [core, core.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
