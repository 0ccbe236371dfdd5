/**
 * What an interface of a device is, in the words of NetBox.
 *
 * @module
 */
import type { Xml } from "../netconf/operations.ts";
import type { Edit, Plan } from "../netconf/transaction/types.ts";
import type { XmlElement } from "../netconf/xml/element.ts";

/** What an interface should be. */
export interface InterfaceIntent {
  /** Its full name: `"GigabitEthernet1/0/2"`. */
  readonly name: string;
  /** Empty or null: none. */
  readonly description: string | null;
  /** False: shut down. */
  readonly enabled: boolean;
  /** In bytes; null: the device's own. */
  readonly mtu: number | null;
  /** NetBox's type (`"1000base-t"`), for an interface that the device does not have yet. */
  readonly type?: string | null | undefined;
}

/** What an interface is. */
export interface InterfaceState {
  /** Its full name. */
  readonly name: string;
  /** Null: it has none. */
  readonly description: string | null;
  /** False: shut down. */
  readonly enabled: boolean;
  /** Null: nobody set it. */
  readonly mtu: number | null;
  /** All of its configuration, as the device has it. */
  readonly element: XmlElement;
}

/** How a kind of device configures an interface. */
export interface InterfaceModel {
  /** `"ios-xe"` or `"ietf-interfaces"`. */
  readonly name: string;
  /** What makes an interface what it should be, for `transaction()`. @throws {TypeError} on a name that no device has. */
  edit(intent: InterfaceIntent): Edit | Plan;
  /** A subtree filter for one interface. @throws {TypeError} on a name that no device has. */
  filter(name: string): Xml;
  /** One interface in the answer to that filter; null where the device has no configuration for it. */
  read(data: XmlElement, name: string): InterfaceState | null;
}
