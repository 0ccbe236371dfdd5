/**
 * Values that nobody set, as a device reports them (RFC 6243).
 *
 * @module
 */
import type { Capabilities } from "../capabilities.ts";
import type { XmlElement } from "../xml/element.ts";

/**
 * How values that nobody set come: not at all, with a mark, without a mark, or not even those that were set to the
 * default.
 */
export type Defaults = "explicit" | "tagged" | "report-all" | "trim";

/** How a device is read, so that most is known: what to ask for, and how defaults come then. */
export function readingOf(
  capabilities: Capabilities,
): { readonly withDefaults?: "explicit" | "report-all-tagged"; readonly defaults: Defaults } {
  const { basic, also } = capabilities.withDefaults ?? { basic: "explicit", also: [] };
  if (basic === "explicit") return { defaults: "explicit" };
  if (also.includes("explicit")) return { withDefaults: "explicit", defaults: "explicit" };
  if (also.includes("report-all-tagged")) {
    return { withDefaults: "report-all-tagged", defaults: "tagged" };
  }
  return { defaults: basic === "trim" ? "trim" : "report-all" };
}

/** Whether the device says of a value that nobody set it (RFC 6243, section 6). */
export function isDefault(element: XmlElement): boolean {
  return element.attribute("default", "urn:ietf:params:xml:ns:netconf:default:1.0") === "true";
}
