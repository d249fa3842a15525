// How every service speaks HTTP: what its routes need. The shell around them (create-app.ts) is internal to start-process.
export { adminRoutes } from './admin-app.ts';
export { actorOf } from './request/actor.ts';
export { createAuthenticate } from './request/authenticate.ts';
export { callerOf, type Caller, type CallerToken } from './request/caller.ts';
export { closedSignal } from './request/closed-signal.ts';
export type { Routes } from './create-app.ts';
export { createRouter } from './create-router.ts';
export { healthRoutes } from './health-routes.ts';
export { httpMetrics } from './observe/http-metrics.ts';
export { callerKey, checkRate, rateWindowSeconds, setRateHeaders, type RateLimits } from './request/rate-limit.ts';
export { drainBeforeResponse, requestBody } from './request/request-body.ts';
export { requestContext, type RequestContext } from './request/request-context.ts';
export { addStandingHeaders } from './server/express-prototypes.ts';
export { parseBy, unparsed } from './parse-input.ts';
export { sendEventStream } from './response/send-event-stream.ts';
export { serve, type Admit, type Exchange, type ResponseOf, type Served } from './serve.ts';
