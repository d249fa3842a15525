// Resolves names for outgoing connections and lets through only addresses that are allowed. The connection is made to what
// this returns, so that a name cannot mean something else by then. Neighbours: public-address.ts, guarded-client.ts.
import { isIP, type LookupFunction } from 'node:net';
import { AppError } from '@symdepot/errors';

export type IsAddressAllowed = (address: string) => boolean;

/** Fails with AppError `url_address_not_allowed` when a name has no allowed address; others of its addresses are left out. */
export const createGuardedLookup =
  (lookup: LookupFunction, isAllowed: IsAddressAllowed): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '');
      const addresses = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found;
      const allowed = addresses.filter(({ address }) => isAllowed(address));
      const [first] = allowed;
      if (first === undefined) return callback(new AppError('url_address_not_allowed', { host: hostname }), '');
      return options.all === true ? callback(null, allowed) : callback(null, first.address, first.family);
    });
  };

/** A host that is an address is never looked up. @throws AppError `url_address_not_allowed` */
export function checkLiteralAddress({ hostname }: URL, isAllowed: IsAddressAllowed): void {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) > 0 && !isAllowed(address)) throw new AppError('url_address_not_allowed', { host: hostname });
}
