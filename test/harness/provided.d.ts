// What `inject(…)` gives to tests; provided by global-setup.ts.
import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a superuser, database `postgres`. Tests make databases of their own from it. */
    postgresUrl: string;
    /** Null where no Redis server can be had; redisSkipReason says why. */
    redisUrl: string | null;
    redisSkipReason: string | null;
    /** Starts the S3 store of the run at the first request (s3/describe-on-s3.ts). */
    rgwStarterUrl: string;
  }
}
