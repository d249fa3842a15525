import { createHash } from 'node:crypto';
import type { SymbolsLookup } from '@symdepot/api';
import { expect, test } from 'vitest';
import { homePage, homePagePolicy, type HomeFacts } from './home-page.ts';

const pageOf = (facts: Partial<HomeFacts> = {}): string =>
  homePage({ baseUrl: 'https://symbols.example:8443', lane: 'release', siteUrl: '', ...facts });
const lookup: SymbolsLookup = {
  key: 'xul.pdb/AB1/xul.sym',
  lane: 'release',
  found: null,
  elsewhere: { key: 'xul.pdb/AB1/xul.sym', lane: 'try', url: 'https://symbols.example:8443/try/xul.pdb/AB1/xul.sym', size: 7 },
  code: 'in_try',
  message: 'There is one in try.',
  uploaded_at: null,
};

test('every tool is given the URL that the reader came by', () => {
  for (const command of [
    String.raw`.sympath+ srv*C:\symbols*https://symbols.example:8443`,
    'minidump-stackwalk --symbols-url https://symbols.example:8443 crash.dmp',
    'samply record --breakpad-symbol-server https://symbols.example:8443/ ./program',
  ])
    expect(pageOf()).toContain(`>${command}\n<`);
  for (const tool of ['WinDbg', 'Visual Studio', 'lldb', 'gdb', 'samply', 'rust-minidump', 'Firefox Profiler'])
    expect(pageOf()).toContain(tool);
  expect(pageOf({ baseUrl: 'https://symbols.example', lane: 'try' })).toContain('--symbols-url https://symbols.example/try crash.dmp');
});

test('its style is the one that its policy allows, its script a file of ours', () => {
  const [, style] = /<style>([^]*)<\/style>/.exec(pageOf())!;
  expect(homePagePolicy).toContain(`'sha256-${createHash('sha256').update(style!).digest('base64')}'`);
  expect(homePagePolicy).toContain("script-src 'self'; form-action 'self'");
  expect(homePagePolicy).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
  expect(pageOf().match(/<script[^>]*>/g)).toEqual(['<script src="/home.js" defer>']);
  expect(pageOf()).not.toMatch(/ on\w+=|javascript:| style=|https?:\/\/(?!symbols\.example)/i);
});

test('what was looked up is shown, with where it is, or with what to write', () => {
  const missing = pageOf({ lookedUp: { text: 'xul.pdb AB1', lookup } });
  for (const part of ['value="xul.pdb AB1"', 'There is one in try.', `href="${lookup.elsewhere!.url}"`, 'It is not there.'])
    expect(missing).toContain(part);
  const place = { ...lookup.elsewhere!, lane: 'release' as const };
  expect(pageOf({ lookedUp: { text: 'x', lookup: { ...lookup, found: place, elsewhere: null } } })).toContain('It is there.');
  expect(pageOf({ lookedUp: { text: '"><script>', lookup: undefined } })).toMatch(
    /value="&quot;&gt;&lt;script&gt;".*role="alert".*is no key/s,
  );
});

test('help is where the site is, if there is one', () => {
  expect(pageOf({ siteUrl: 'https://site.example' })).toContain('href="https://site.example/help"');
  expect(pageOf({ siteUrl: undefined })).not.toContain('/help');
});

test('a host is text, whatever a caller claims', () => {
  expect(pageOf({ baseUrl: `http://"><script>alert('1')</script>` })).not.toContain('<script>');
});
