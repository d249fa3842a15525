// Signs requests by AWS's Signature Version 4, and URLs that need no credentials for a while. The door of @smithy/signature-v4.
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import type { StoreRequest } from '../http/transport.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Signer {
  /** The headers that say who sends this request, and that its body is as it was. */
  sign(request: StoreRequest, date?: Date): Promise<Iterable<readonly [string, string]>>;
  /** A GET of this URL by anybody. At most 7 days, and not longer than temporary credentials last. */
  presign(url: URL, expiresInMs: number, date?: Date): Promise<string>;
}

export interface SignerConfig {
  readonly region: string;
  /** Asked for each request, because they expire. */
  credentials(): Promise<Credentials>;
}

const checksumHeader = 'x-amz-content-sha256';
const unsignedPayload = 'UNSIGNED-PAYLOAD';
/** Proxies and gateways rewrite these, which would break the signature. */
const unsignable = new Set(['accept-encoding', 'content-encoding']);

export async function createSigner({ region, credentials }: SignerConfig): Promise<Signer> {
  const { SignatureV4 } = await import('@smithy/signature-v4'); // not needed for any other store
  // S3 is the one service whose paths are escaped once only.
  const signer = new SignatureV4({ service: 's3', region, credentials, sha256: Sha256, uriEscapePath: false });
  return {
    async sign({ method, url, headers, body }, date) {
      const signed = await signer.sign(
        { ...partsOf(url), method, headers: { ...headers, ...checksumsOf(url, body), host: url.host } },
        { unsignableHeaders: unsignable, ...(date && { signingDate: date }) },
      );
      return Object.entries(signed.headers);
    },
    async presign(url, expiresInMs, date) {
      const ofPayload = new Set([checksumHeader]);
      const { query = {} } = await signer.presign(
        { ...partsOf(url), method: 'GET', headers: { host: url.host, [checksumHeader]: unsignedPayload } },
        {
          expiresIn: Math.floor(expiresInMs / 1_000),
          unhoistableHeaders: ofPayload,
          unsignableHeaders: ofPayload,
          ...(date && { signingDate: date }),
        },
      );
      const signed = new URL(url);
      for (const [name, value] of Object.entries(query)) signed.searchParams.set(name, String(value));
      return signed.href;
    },
  };
}

const partsOf = (url: URL) => ({
  protocol: url.protocol,
  hostname: url.hostname,
  path: url.pathname,
  query: Object.fromEntries(url.searchParams),
});

/** TLS protects bytes on their way to the first server, the MD5 behind it; without TLS the signature covers the body. */
function checksumsOf({ protocol }: URL, body: Uint8Array | undefined): Readonly<Record<string, string>> {
  if (protocol !== 'https:' || body === undefined)
    return {
      [checksumHeader]: createHash('sha256')
        .update(body ?? '')
        .digest('hex'),
    };
  return { [checksumHeader]: unsignedPayload, 'content-md5': createHash('md5').update(body).digest('base64') };
}

/** Node's SHA-256 and HMAC as the library wants them. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: Bytes) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBytes(secret));
  }
  update(data: Bytes): void {
    this.#hash.update(toBytes(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

type Bytes = string | ArrayBuffer | ArrayBufferView;

function toBytes(data: Bytes): string | Uint8Array {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
}
