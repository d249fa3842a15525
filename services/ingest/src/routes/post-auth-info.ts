// POST /upload/auth_info/: tells a client about its token before it sends anything (contract §3, Tecken §1.13), and the form of the web
// site about the session that it sends with.
import { routes } from '@symdepot/api';
import { serve } from '@symdepot/runtime/http';
import { showRate } from '../admission/admit.ts';
import type { ClientTelemetry } from '../request/client-telemetry.ts';
import type { IngestContext } from '../context.ts';
import { telemetryNotDescribed } from '../events.ts';

export const postAuthInfo = serve(routes.ingest.getAuthInfo)(async (context: IngestContext, { caller }, { response }) => {
  const { config, sourceRules } = context;
  const { userEmail, userId, permissions, token, session } = caller;
  const { expiresAt } = token ?? session!; // one of these two is there
  const opentelemetry = await describeTelemetry(context, userId);
  await showRate(context, caller, response);
  return {
    status: 200,
    headers: { 'Cache-Control': 'no-store' },
    body: {
      email: userEmail,
      user_id: userId,
      // A token holds one of the two; of a session both decide as in an upload that names no lane.
      try_symbols: !permissions.includes('upload_symbols'),
      token_expires_at: Math.floor(expiresAt.getTime() / 1_000),
      upload_api_version: token?.preferredUploadApiVersion === 2 ? 2 : 1,
      ...(opentelemetry && { opentelemetry }),
      permissions: [...permissions],
      days_left: Math.max(0, Math.floor((expiresAt.getTime() - Date.now()) / 86_400_000)),
      limits: {
        upload_max_bytes: config.UPLOAD_MAX_BYTES,
        upload_wait_seconds: config.UPLOAD_WAIT_SECONDS,
        requests_per_minute: config.UPLOAD_RATE_PER_MINUTE,
        concurrent_uploads: config.UPLOAD_CONCURRENT_PER_TOKEN,
        files_per_list: config.UPLOAD_V2_MAX_FILES_PER_REQUEST,
        fetch_hosts: sourceRules.isAnyDomainAllowed ? null : [...sourceRules.domains],
      },
    },
  };
});

/** An outage at Google must not keep anybody from uploading. */
async function describeTelemetry(context: IngestContext, userId: number): Promise<ClientTelemetry | undefined> {
  try {
    return await context.describeTelemetry?.(userId);
  } catch (error) {
    telemetryNotDescribed(context, error);
    return undefined;
  }
}
