// Describes what failed below HTTP: names, connections, TLS.

const words = new Map([
  ['ECONNREFUSED', 'the connection is refused'],
  ['ECONNRESET', 'the connection was cut'],
  ['EPIPE', 'the connection was cut'],
  ['ECONNABORTED', 'the connection was cut'],
  ['ERR_STREAM_PREMATURE_CLOSE', 'the connection was cut'],
  ['ENOTFOUND', 'there is no such host'],
  ['EAI_AGAIN', 'the name of the host cannot be looked up now'],
  ['EHOSTUNREACH', 'there is no way to the host'],
  ['ENETUNREACH', 'there is no network'],
  ['ETIMEDOUT', 'it takes too long'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
]);

const unknownAuthority = 'its certificate is of an unknown authority (NODE_EXTRA_CA_CERTS names further ones)';
const noTls = 'it does not speak https there. Is it http://…?';
const noHttp = 'it does not speak http there. Is it https://…?';

/** Permanent failures: somebody has to change a setting. */
const lastingWords = new Map([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is self-signed (NODE_EXTRA_CA_CERTS names further authorities)'],
  ['SELF_SIGNED_CERT_IN_CHAIN', unknownAuthority],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', unknownAuthority],
  ['UNABLE_TO_GET_ISSUER_CERT', unknownAuthority],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', unknownAuthority],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another host'],
  ['wrong version number', noTls],
  ['packet length too long', noTls],
  ['record layer failure', noTls],
  ['HPE_INVALID_CONSTANT', noHttp],
  ['HPE_INVALID_VERSION', noHttp],
]);

export interface Reason {
  readonly text: string;
  /** A retry would fail in the same way. */
  readonly isLasting: boolean;
}

export function reasonOf(error: unknown): Reason {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && at.code === 'ERR_PROXY_TUNNEL') return { text: at.message, isLasting: /HTTP\/1\.[01] 4\d\d/.test(at.message) };
    const tls = tlsFailure(at);
    const code = tls ?? ('code' in at ? String(at.code) : '');
    const text = words.get(code) ?? lastingWords.get(code) ?? (tls && `TLS fails: ${tls}`);
    if (text !== undefined) return { text, isLasting: lastingWords.has(code) };
  }
  return { text: error instanceof Error ? error.message : String(error), isLasting: false };
}

/** OpenSSL's message, between source locations: `…:SSL routines:tls_validate_record_header:wrong version number:…`. */
const tlsFailure = ({ message }: Error): string | undefined => /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1];
