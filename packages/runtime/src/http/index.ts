// How every service speaks HTTP: what its routes need. The shell around them (create-app.ts) is start-process's business.
export { allowOnly } from './response/allow-only.ts';
export { appendSlash } from './response/append-slash.ts';
export { createAuthenticate } from './request/authenticate.ts';
export { callerOf, requirePermission, type Caller, type CallerToken } from './request/caller.ts';
export { closedSignal } from './request/closed-signal.ts';
export { httpMetrics } from './observe/http-metrics.ts';
export { parseForm, parseRequest } from './request/parse-request.ts';
export { callerKey, checkRate, rateWindowSeconds, setRateHeaders, type RateLimits } from './request/rate-limit.ts';
export { readBody, readJson } from './request/read-body.ts';
export { dismissBody, requestBody } from './request/request-body.ts';
export { requestContext, type RequestContext } from './request/request-context.ts';
export { addStandingHeaders } from './server/express-prototypes.ts';
export { sendEventStream } from './response/send-event-stream.ts';
