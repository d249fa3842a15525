// How every service speaks HTTP: what its routes need. The shell around them (create-app.ts) is start-process's business.
export { allowOnly } from './allow-only.ts';
export { appendSlash } from './append-slash.ts';
export { createAuthenticate } from './authenticate.ts';
export { callerOf, requirePermission, type Caller, type CallerToken } from './caller.ts';
export { closedSignal } from './closed-signal.ts';
export { httpMetrics } from './http-metrics.ts';
export { parseForm, parseRequest } from './parse-request.ts';
export { callerKey, checkRate, rateWindowSeconds, setRateHeaders, type RateLimits } from './rate-limit.ts';
export { readBody, readJson } from './read-body.ts';
export { dismissBody, requestBody } from './request-body.ts';
export { requestContext, type RequestContext } from './request-context.ts';
export { addStandingHeaders } from './message-classes.ts';
export { sendEventStream } from './send-event-stream.ts';
