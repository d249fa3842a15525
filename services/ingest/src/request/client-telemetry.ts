// Where clients of this server may send their own telemetry, with an access token of a service account that is valid for an
// hour at most (Tecken §1.13, `opentelemetry`). The door of google-auth-library. Neighbour: routes/post-auth-info.ts.
import type { AuthInfo } from '@symdepot/api';
import type { Impersonated } from 'google-auth-library';
import type { IngestConfig } from '../config.ts';

export type ClientTelemetry = NonNullable<AuthInfo['opentelemetry']>;

/** @throws whatever requesting a token from Google fails with */
export type DescribeTelemetry = (userId: number) => Promise<ClientTelemetry>;

const endpoint = 'https://telemetry.googleapis.com/';
const scope = 'https://www.googleapis.com/auth/cloud-platform';
const lifetimeSeconds = 3_600;
/** A token is reused until its remaining lifetime is shorter than an upload may take. */
const leastLeftMs = 45 * 60_000;
const timeoutMs = 5_000;

type TelemetryConfig = Pick<
  IngestConfig,
  'CLIENT_OTEL_SERVICE_ACCOUNT' | 'CLIENT_OTEL_GCP_PROJECT' | 'CLIENT_OTEL_GCP_REGION' | 'CLIENT_OTEL_LOG_LEVEL' | 'CLIENT_OTEL_IAM_URL'
>;

/** Undefined when it is not configured. @throws Error when a setting is missing */
export function createDescribeTelemetry(config: TelemetryConfig): DescribeTelemetry | undefined {
  const { CLIENT_OTEL_SERVICE_ACCOUNT: account, CLIENT_OTEL_GCP_PROJECT: project } = config;
  if (account === '') return undefined;
  if (project === '') throw new Error('CLIENT_OTEL_SERVICE_ACCOUNT is set: set CLIENT_OTEL_GCP_PROJECT, too');
  let impersonated: Impersonated | undefined;
  return async (userId) => {
    impersonated ??= await impersonate(config);
    const { token } = await impersonated.getAccessToken();
    if (!token) throw new Error('Google gave no access token');
    return {
      endpoint,
      headers: { Authorization: `Bearer ${token}` },
      resource_attributes: { 'gcp.project_id': project, location: config.CLIENT_OTEL_GCP_REGION, 'user.id': String(userId) },
      log_level: config.CLIENT_OTEL_LOG_LEVEL,
    };
  };
}

/** With this service's credentials, as Google's libraries find them. */
async function impersonate(config: TelemetryConfig): Promise<Impersonated> {
  const library = await import('google-auth-library'); // large, and rarely needed
  const clientOptions = { transporterOptions: { timeout: timeoutMs } };
  const auth = new library.GoogleAuth({ scopes: [scope], projectId: config.CLIENT_OTEL_GCP_PROJECT, clientOptions });
  return new library.Impersonated({
    sourceClient: await auth.getClient(),
    targetPrincipal: config.CLIENT_OTEL_SERVICE_ACCOUNT.replace(/^projects\/[^/]+\/serviceAccounts\//, ''),
    targetScopes: [scope],
    lifetime: lifetimeSeconds,
    endpoint: config.CLIENT_OTEL_IAM_URL.replace(/\/$/, ''),
    eagerRefreshThresholdMillis: leastLeftMs,
  });
}
