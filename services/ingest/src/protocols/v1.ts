// Protocol v1, as Mozilla's clients speak it (contract §2, Tecken §1.4, §1.6): a form with a ZIP in our layout, or with the URL of one.
// Neighbours: ../request/take-form.ts, any.ts (the same form for what is named by its content).
import { routes } from '@symdepot/api';
import { serve } from '@symdepot/runtime/http';
import type { IngestContext } from '../context.ts';
import { archiveNames } from '../form/archive-name.ts';
import { takeForm } from '../request/take-form.ts';
import type { Protocol } from './protocol.ts';

const uploadArchive = serve(routes.ingest.uploadArchive)((context: IngestContext, input, exchange) =>
  takeForm(context, { door: 'upload', names: archiveNames }, input, exchange),
);

export const v1: Protocol = { name: 'v1', served: [uploadArchive] };
