// Files that are named by their content (docs/doors.md): the form of protocol v1, with a single file or a ZIP of any layout, under any
// name. Neighbours: ../request/take-form.ts, services/worker/src/sources/any.ts (what becomes of them).
import { routes } from '@symdepot/api';
import { serve } from '@symdepot/runtime/http';
import type { IngestContext } from '../context.ts';
import { anyNames } from '../form/archive-name.ts';
import { takeForm, type FormProtocol } from '../request/take-form.ts';
import type { Protocol } from './protocol.ts';

const protocol: FormProtocol = { kind: 'any', door: 'any', names: anyNames, tellsFiles: true };

const uploadAny = serve(routes.ingest.uploadAny)((context: IngestContext, input, exchange) => takeForm(context, protocol, input, exchange));
const uploadAnyTry = serve(routes.ingest.uploadAnyTry)((context: IngestContext, input, exchange) =>
  takeForm(context, { ...protocol, isTry: true }, input, exchange),
);

export const any: Protocol = { name: 'any', served: [uploadAny, uploadAnyTry] };
