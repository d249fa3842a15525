// What the stories of containers share: the bed, the fleet, and who uploads to it.
import type { Client } from '../../harness/clients/client.ts';
import type { ComposeFleet } from '../../harness/containers/compose-fleet.ts';
import type { ContainerBed } from '../../harness/containers/container-bed.ts';

export interface Told {
  readonly bed: ContainerBed;
  readonly fleet: ComposeFleet;
  /** Since the fleet is up. */
  client?: Client;
  /** Its secret: may upload release symbols. */
  token?: string;
  /** Of a fleet that is on a bucket, and its database's password. */
  bucketSettings?: Readonly<Record<string, string>>;
}
