// What this server takes: how large, and from which hosts it fetches. Neighbour: upload-by-hand-page.tsx.
import { useCall } from '../../api/queries.ts';

export interface Terms {
  readonly maxBytes: number;
  /** Null: any. Undefined: it fetches nothing. */
  readonly hosts: readonly string[] | null | undefined;
}

/** Undefined until it is known: then the server says what does not fit. */
export function useTerms(): Terms | undefined {
  const { data } = useCall('POST /upload/auth_info/', {});
  if (!data) return undefined;
  const { upload_max_bytes: maxBytes, fetch_hosts: hosts } = data.limits;
  return { maxBytes, hosts: hosts?.length === 0 ? undefined : hosts };
}
