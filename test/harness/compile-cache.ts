// Processes that tests start keep what Node has compiled where `npm start` keeps it (scripts/bootstrap.sh): that is half of the
// processor time of a start.
import { fileURLToPath } from 'node:url';

/** For the environment of a process. */
export const compileCache = { NODE_COMPILE_CACHE: fileURLToPath(new URL('../../.cache/compile', import.meta.url)) };
