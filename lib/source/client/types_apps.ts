/**
 * The apps and endpoints that a client can name.
 *
 * @module
 */
import type { Endpoint } from "./types.ts";

/**
 * The endpoints of an app: those of its name that are known here, and any other (for a compiler that checks what indexing
 * gives, the others may be undefined; they never are).
 */
export type App<Known extends string = never> =
  & { readonly [Name in Known]: Endpoint }
  & { readonly [other: string]: Endpoint };

/** The plugins of a source, by the name that is in their URL: `netbox.plugins["netbox-dns"].zones`. */
export interface Plugins {
  /** Its endpoints. */
  readonly [plugin: string]: App;
}

/**
 * The endpoints of the source, by app: `{ dcim: { interfaces: Endpoint<Interface> } }`, those of plugins under `plugins`.
 * Empty, to be merged with: `hookbox types` writes a `hookbox.d.ts` that does.
 */
// deno-lint-ignore no-empty-interface -- an interface, because only those can be merged with
export interface Endpoints {}

/** An app: with the endpoints that {@linkcode Endpoints} has for it, or else with any. */
export type AppOf<Name extends string> = Name extends keyof Endpoints ? Endpoints[Name]
  : Name extends "plugins" ? Plugins
  : App<Name extends keyof KnownEndpoints ? KnownEndpoints[Name] : never>;

/** The apps of NetBox and Nautobot. */
export interface Apps {
  /** Circuits and providers. */
  readonly circuits: AppOf<"circuits">;
  /** Cloud networks (Nautobot). */
  readonly cloud: AppOf<"cloud">;
  /** Change log, jobs, data sources (NetBox). */
  readonly core: AppOf<"core">;
  /** Rules for data (Nautobot). */
  readonly data_validation: AppOf<"data_validation">;
  /** Sites, racks, devices, interfaces, cables. */
  readonly dcim: AppOf<"dcim">;
  /** Tags, custom fields, webhooks, scripts. */
  readonly extras: AppOf<"extras">;
  /** Prefixes, addresses, VLANs, VRFs. */
  readonly ipam: AppOf<"ipam">;
  /** Load balancers (Nautobot). */
  readonly load_balancers: AppOf<"load_balancers">;
  /** Tenants and contacts. */
  readonly tenancy: AppOf<"tenancy">;
  /** Users, groups, permissions, tokens. */
  readonly users: AppOf<"users">;
  /** Clusters and virtual machines. */
  readonly virtualization: AppOf<"virtualization">;
  /** Tunnels and L2VPNs. */
  readonly vpn: AppOf<"vpn">;
  /** Wireless LANs and links. */
  readonly wireless: AppOf<"wireless">;
  /** Plugins; on Nautobot, apps. */
  readonly plugins: AppOf<"plugins">;
}

/** The words of a list. */
export type Words<List extends string> = List extends `${infer First} ${infer Rest}`
  ? First | Words<Rest>
  : List;

/** The endpoints that some version between NetBox 3.6 and 4.7, or Nautobot 3.2, has, by app. */
export interface KnownEndpoints {
  /** Of `/api/circuits/`. */
  circuits: Words<
    | "circuits circuit_groups circuit_group_assignments circuit_terminations circuit_types"
    | "providers provider_accounts provider_networks virtual_circuits virtual_circuit_terminations"
    | "virtual_circuit_types"
  >;
  /** Of `/api/cloud/`. */
  cloud: Words<
    "cloud_accounts cloud_networks cloud_resource_types cloud_services"
  >;
  /** Of `/api/core/`. */
  core: Words<
    | "background_queues background_tasks background_workers data_files data_sources jobs"
    | "object_changes object_types"
  >;
  /** Of `/api/dcim/`. */
  dcim: Words<
    | "cables cable_terminations connected_device console_ports console_port_templates"
    | "console_server_ports console_server_port_templates controllers devices device_bays"
    | "device_bay_templates device_families device_redundancy_groups device_roles device_types"
    | "front_ports front_port_templates interfaces interface_redundancy_groups interface_templates"
    | "inventory_items inventory_item_roles inventory_item_templates locations location_types"
    | "mac_addresses manufacturers modules module_bays module_bay_templates module_types"
    | "module_type_profiles platforms power_feeds power_outlets power_outlet_templates power_panels"
    | "power_ports power_port_templates racks rack_groups rack_reservations rack_roles rack_types"
    | "rear_ports rear_port_templates regions sites site_groups software_image_files"
    | "software_versions virtual_chassis virtual_device_contexts"
  >;
  /** Of `/api/extras/`. */
  extras: Words<
    | "bookmarks computed_fields config_contexts config_context_profiles config_templates contacts"
    | "content_types custom_fields custom_field_choices custom_field_choice_sets custom_links"
    | "dynamic_groups event_rules export_templates git_repositories graphql_queries"
    | "image_attachments jobs job_hooks job_results journal_entries notes notification_groups"
    | "notifications object_changes object_types relationships relationship_associations reports"
    | "roles saved_filters scripts secrets statuses subscriptions table_configs tagged_objects tags"
    | "teams webhooks"
  >;
  /** Of `/api/ipam/`. */
  ipam: Words<
    | "aggregates asns asn_ranges fhrp_groups fhrp_group_assignments ip_addresses"
    | "ip_address_to_interface ip_ranges l2vpns l2vpn_terminations namespaces prefixes rirs roles"
    | "route_targets services service_templates vlans vlan_groups vlan_translation_policies"
    | "vlan_translation_rules vrfs"
  >;
  /** Of `/api/tenancy/`. */
  tenancy: Words<
    "contacts contact_assignments contact_groups contact_roles tenants tenant_groups"
  >;
  /** Of `/api/users/`. */
  users: Words<
    "config groups owners owner_groups permissions tokens users"
  >;
  /** Of `/api/virtualization/`. */
  virtualization: Words<
    | "clusters cluster_groups cluster_types interfaces virtual_disks virtual_machines"
    | "virtual_machine_types"
  >;
  /** Of `/api/vpn/`. */
  vpn: Words<
    | "ike_policies ike_proposals ipsec_policies ipsec_profiles ipsec_proposals l2vpns"
    | "l2vpn_terminations tunnels tunnel_groups tunnel_terminations"
  >;
  /** Of `/api/wireless/`. */
  wireless: Words<
    "wireless_lans wireless_lan_groups wireless_links"
  >;
}
