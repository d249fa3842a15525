// How every service speaks HTTP: what its routes need. The shell around them (create-app.ts) is start-process's business.
export { allowOnly } from './allow-only.ts';
export { appendSlash } from './append-slash.ts';
export { createAuthenticate, type AuthenticateOptions, type FoundToken } from './authenticate.ts';
export { callerOf, requirePermission, setCaller, type Caller, type CallerToken } from './caller.ts';
export { closedSignal } from './closed-signal.ts';
export { createApp, type AppOptions, type Routes } from './create-app.ts';
export { statusOfError, statusOfKind } from './error-handler.ts';
export { httpMetrics } from './http-metrics.ts';
export { listen, type Listener } from './listen.ts';
export { parseForm, parseRequest } from './parse-request.ts';
export { callerKey, checkRate, rateWindowSeconds, setRateHeaders, type RateLimits, type RateStanding } from './rate-limit.ts';
export { readBody, readJson, type BodyLimits } from './read-body.ts';
export { dismissBody, requestBody } from './request-body.ts';
export { requestContext, type RequestContext } from './request-context.ts';
export { addStandingHeaders } from './message-classes.ts';
export { sendEventStream } from './send-event-stream.ts';
