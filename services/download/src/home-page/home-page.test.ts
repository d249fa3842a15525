import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { homePage, homePagePolicy } from './home-page.ts';

const page = homePage('https://symbols.example:8443', 'release');

test('every tool is given the URL that the reader came by', () => {
  for (const command of [
    String.raw`.sympath+ srv*C:\symbols*https://symbols.example:8443`,
    'minidump-stackwalk --symbols-url https://symbols.example:8443 crash.dmp',
    'samply record --breakpad-symbol-server https://symbols.example:8443/ ./program',
  ])
    expect(page).toContain(command);
  for (const tool of ['WinDbg', 'Visual Studio', 'lldb', 'gdb', 'samply', 'rust-minidump', 'Firefox Profiler'])
    expect(page).toContain(tool);
  expect(homePage('https://symbols.example', 'try')).toContain('--symbols-url https://symbols.example/try crash.dmp');
});

test('its style is the one that its policy allows, and it has no script', () => {
  const [, style] = /<style>([^]*)<\/style>/.exec(page)!;
  expect(homePagePolicy).toContain(`'sha256-${createHash('sha256').update(style!).digest('base64')}'`);
  expect(page).not.toMatch(/<script|onclick|javascript:|https?:\/\/(?!symbols\.example)/i);
});

test('a host is text, whatever a caller claims', () => {
  expect(homePage(`http://"><script>alert('1')</script>`, 'release')).not.toContain('<script>');
});
