// Requests to servers of other people: which URLs, which addresses, and a client that keeps to both.
export { checkLiteralAddress, type IsAddressAllowed } from './guarded-lookup.ts';
export { connectionFault, createGuardedClient, type GuardedClientOptions, type PlainResponse } from './guarded-client.ts';
export { isPublicAddress } from './public-address.ts';
export { findUrlFault, type UrlFault, type UrlRules } from './url-rules.ts';
