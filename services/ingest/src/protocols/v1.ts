// Protocol v1, as Mozilla's clients speak it (contract §2, Tecken §1.4, §1.6): a form with a ZIP, or with the URL of one.
// A field's NAME is the archive's name. Where there is a file, `url` does not count.
import { AppError } from '@symdepot/errors';
import { requestContext, requirePermission } from '@symdepot/service/http';
import { chooseLane } from '@symdepot/symbols';
import { Router } from 'express';
import { answerOutcome } from '../answer-outcome.ts';
import type { IngestContext } from '../context.ts';
import { parsePrefer } from '../prefer.ts';
import type { Protocol } from '../protocol.ts';
import { readForm, type Form } from '../read-form.ts';
import { stageFromUrl } from '../stage-from-url.ts';
import { submitUpload } from '../stage-upload.ts';

export const v1: Protocol = {
  name: 'v1',
  path: '/upload',
  router(context) {
    const router = Router();
    router.post('/', async (request, response) => {
      const caller = requirePermission(request, 'upload_symbols', 'upload_try_symbols');
      const { requestId, traceparent } = requestContext(request);
      const closed = new AbortController();
      response.on('close', () => closed.abort(new Error('the client has gone')));
      const form = await readForm(context, request, closed.signal);
      const sentAt = performance.now();
      const { archive, ...source } = form.file ?? (await fetchFrom(context, form, closed.signal));
      const upload = await submitUpload(context, archive, {
        ...source,
        userId: caller.userId,
        userEmail: caller.userEmail,
        tokenId: caller.token?.id ?? null,
        lane: chooseLane(form.fields.get('try'), caller.permissions.includes('upload_symbols')),
        requestId,
        traceparent,
      });
      const answer = await answerOutcome(context, upload, {
        preference: parsePrefer(request.get('Prefer')),
        sentAt,
        requestId,
        signal: closed.signal,
      });
      response.status(answer.status).set(answer.headers).json(answer.body);
    });
    return router;
  },
};

function fetchFrom(context: IngestContext, { fields }: Form, signal: AbortSignal): ReturnType<typeof stageFromUrl> {
  const url = fields.get('url') ?? '';
  if (url === '') throw new AppError('no_file');
  return stageFromUrl(context, url, signal);
}
