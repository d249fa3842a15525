// The site in a browser before the whole system: one symdepot and one Chromium for all stories, which both cost seconds to start.
// A story alone: `npm test -- test/browser -t outages`. Neighbours: stories/, test/harness/browser.
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { openBrowserSite, siteToken, skipReason, type BrowserSite } from '../harness/browser/browser-site.ts';
import { accountStories } from './stories/accounts.ts';
import { handStories } from './stories/by-hand.ts';
import { environmentStories } from './stories/environments.ts';
import { homeStories } from './stories/home.ts';
import { journeyStories } from './stories/journey.ts';
import { operatorStories } from './stories/operators.ts';
import { outageStories } from './stories/outages.ts';
import { providerStories } from './stories/provider.ts';
import { roleStories } from './stories/roles.ts';
import { uploadKeyStories } from './stories/upload-keys.ts';
import { uploadLookStories } from './stories/upload-looks.ts';
import { uploadStories } from './stories/uploads.ts';

describe.skipIf(skipReason !== undefined)(`the site${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  let site: BrowserSite;
  const siteOf = (): BrowserSite => site;
  beforeAll(async () => {
    const tokens = { [siteToken]: 'upload_symbols,view_all_uploads' };
    site = await openBrowserSite({ tokens, settings: { UPLOAD_MAX_ATTEMPTS: '4', ALLOW_UPLOAD_BY_ANY_DOMAIN: 'true' } });
  });
  afterEach(() => site.leave());
  afterAll(() => site?.[Symbol.asyncDispose]());

  homeStories(siteOf);
  journeyStories(siteOf);
  accountStories(siteOf);
  operatorStories(siteOf);
  roleStories(siteOf);
  uploadStories(siteOf);
  uploadKeyStories(siteOf);
  uploadLookStories(siteOf);
  handStories(siteOf);
  environmentStories(siteOf);
  outageStories(siteOf);
  providerStories(siteOf); // the last: it gives the site a provider
});
