/**
 * The object types that NetBox and Nautobot have by themselves.
 *
 * @module
 */

/** Those of NetBox 4.7.3 that take event rules, and those of Nautobot 3.2.7 that its API has, by app. */
const MODELS: Readonly<Record<string, string>> = {
  circuits: "circuit circuitgroup circuitgroupassignment circuittermination circuittype provider " +
    "provideraccount providernetwork virtualcircuit virtualcircuittermination virtualcircuittype",
  cloud: "cloudaccount cloudnetwork cloudnetworkprefixassignment cloudresourcetype cloudservice " +
    "cloudservicenetworkassignment",
  core: "datasource",
  data_validation:
    "datacompliance minmaxvalidationrule regularexpressionvalidationrule requiredvalidationrule " +
    "uniquevalidationrule",
  dcim: "cable cablebundle cabletermination cabletocabletermination cabletype consoleport " +
    "consoleporttemplate consoleserverport consoleserverporttemplate controller " +
    "controllermanageddevicegroup coolingfeed coolingintake coolingintaketemplate coolingoutflow " +
    "coolingoutflowtemplate coolingsource device devicebay devicebaytemplate " +
    "deviceclusterassignment devicefamily deviceredundancygroup devicerole devicetype " +
    "devicetypetosoftwareimagefile frontport frontporttemplate interface interfaceredundancygroup " +
    "interfaceredundancygroupassociation interfacetemplate interfacevdcassignment inventoryitem " +
    "inventoryitemrole inventoryitemtemplate location locationtype macaddress manufacturer module " +
    "modulebay modulebaytemplate modulebaytype modulefamily moduletype moduletypeprofile platform " +
    "powerfeed poweroutlet poweroutlettemplate powerpanel powerport powerporttemplate rack " +
    "rackgroup rackreservation rackrole racktype rearport rearporttemplate region site sitegroup " +
    "softwareimagefile softwareversion virtualchassis virtualdevicecontext",
  extras: "approvalworkflow approvalworkflowdefinition approvalworkflowstage " +
    "approvalworkflowstagedefinition computedfield configcontext configcontextprofile " +
    "configcontextschema configtemplate contact contactassociation customfield customfieldchoice " +
    "customfieldchoiceset customlink dynamicgroup dynamicgroupmembership eventrule exporttemplate " +
    "externalintegration fileproxy gitrepository graphqlquery imageattachment job jobbutton " +
    "jobhook joblogentry jobqueue jobqueueassignment jobresult journalentry metadatachoice " +
    "metadatatype note notificationgroup objectchange objectmetadata relationship " +
    "relationshipassociation role savedfilter savedview scheduledjob script secret secretsgroup " +
    "secretsgroupassociation staticgroupassociation status tableconfig tag team " +
    "usersavedviewassociation webhook",
  ipam: "aggregate asn asnrange fhrpgroup fhrpgroupassignment ipaddress ipaddressrange " +
    "ipaddresstointerface iprange namespace prefix prefixlocationassignment rir role routetarget " +
    "service servicetemplate vlan vlangroup vlanlocationassignment vlantranslationpolicy " +
    "vlantranslationrule vrf vrfdeviceassignment vrfprefixassignment",
  load_balancers: "certificateprofile healthcheckmonitor loadbalancerpool loadbalancerpoolmember " +
    "loadbalancerpoolmembercertificateprofileassignment virtualserver " +
    "virtualservercertificateprofileassignment",
  tenancy: "contact contactassignment contactgroup contactrole tenant tenantgroup",
  users: "objectpermission owner ownergroup token user",
  virtualization:
    "cluster clustergroup clustertype virtualdisk virtualmachine virtualmachinetype vminterface",
  vpn:
    "ikepolicy ikeproposal ipsecpolicy ipsecprofile ipsecproposal l2vpn l2vpntermination tunnel " +
    "tunnelgroup tunneltermination vpn vpnphase1policy vpnphase2policy vpnprofile " +
    "vpnprofilephase1policyassignment vpnprofilephase2policyassignment vpntermination vpntunnel " +
    "vpntunnelendpoint",
  wireless: "controllermanageddevicegroupradioprofileassignment " +
    "controllermanageddevicegroupwirelessnetworkassignment radioprofile supporteddatarate " +
    "wirelesslan wirelesslangroup wirelesslink wirelessnetwork",
};

/** All of an app, as `dcim.interface`; undefined: neither has such an app. */
export function ownObjectTypes(app: string): string[] | undefined {
  if (!Object.hasOwn(MODELS, app)) return undefined;
  return MODELS[app]!.split(" ").map((model) => `${app}.${model}`);
}
