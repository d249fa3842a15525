// The environment in which the S3 backend of this process finds its credentials. Neighbour: s3-bucket.ts.
import { vi } from 'vitest';

/** Until `vi.unstubAllEnvs()`. A value that is undefined takes the variable away. */
export function useCredentials(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}
