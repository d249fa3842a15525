// Whether an address is one of the public internet. Everything else may be a neighbour of ours: loopback, private,
// link-local (clouds give out credentials there), carrier NAT, and IPv6 that embeds an IPv4 address (mapped, NAT64, 6to4).
import ipaddr from 'ipaddr.js';

/** What ipaddr.js calls an address of no special range. */
const publicRange = 'unicast';
/** Global unicast (RFC 4291 §2.4); ranges outside of it that ipaddr.js does not know are not public either. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** False for what is no address at all. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  return address.range() === publicRange && (address instanceof ipaddr.IPv4 || address.match(globalUnicast));
}
