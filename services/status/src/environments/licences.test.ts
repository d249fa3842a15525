import { expect, test } from 'vitest';
import { needSources } from './licences.ts';

test.each([
  [[], false],
  [['MIT', 'Apache-2.0', 'BSD-3-Clause'], false],
  [['MIT', 'GPL-2.0-only'], true],
  [['GPL-2.0'], true],
  [['LGPL-2.1-or-later'], true],
  [['LGPLLR'], true],
  [['MPL-2.0'], true],
  [['GPL-3.0-or-later WITH GCC-exception-3.1'], true],
  [['MIT OR GPL-2.0-only'], false],
  [['MIT AND GPL-2.0-only'], true],
  [['(MIT OR GPL-2.0-only) AND Zlib'], false],
  [['(LGPL-2.1-only OR GPL-2.0-only)'], true],
  [['LicenseRef-Debian-Custom'], true],
  [['LicenseRef-scancode-gpl-2.0-plus'], true],
  [['DocumentRef-other:LicenseRef-MIT'], true],
  [['MIT OR LicenseRef-Debian-Custom'], false],
  [['Apache-1.1+'], false],
  [['Apache-2.0 WITH LLVM-exception', 'CC0-1.0', 'Unlicense', 'BSD-2-Clause', 'ISC', 'Zlib', 'PSF-2.0'], false],
])('%j needs sources: %s', (licences, expected) => {
  expect(needSources(licences)).toBe(expected);
});

test.each(['GPL', 'MIT license', 'Proprietary', 'gpl-2.0-only', 'MIT OR', '(MIT'])('%j is no SPDX licence', (licence) => {
  expect(() => needSources(['MIT', licence])).toThrow('no SPDX licence');
});

/** Each asks for sources, or for the same terms, and begins as no well-known family does. */
const rareCopyleft = `
  NGPL SMAIL-GPL D-FSL-1.0 SimPL-2.0 LAL-1.2 LAL-1.3 LiLiQ-R-1.1 LiLiQ-Rplus-1.1 TGPPL-1.0 OSET-PL-2.1 CERN-OHL-1.1 CERN-OHL-1.2
  TAPR-OHL-1.0 wxWindows eCos-2.0 RHeCos-1.1 TMate FreeImage gSOAP-1.3b NOSL Interbase-1.0 SugarCRM-1.1.3 Zimbra-1.3 Nokia Motosoto
  OPL-1.0 LPL-1.0 LPL-1.02 Frameworx-1.0 BitTorrent-1.1 CATOSL-1.1 RSCPL SISSL UCL-1.0 VOSTROM TOSL GL2PS MPL-2.0 EPL-2.0 CDDL-1.0
  EUPL-1.2 OSL-3.0 QPL-1.0 Sleepycat SSPL-1.0 Ruby Artistic-2.0 OFL-1.1 CC-BY-SA-4.0 CC-BY-NC-4.0 ESA-PL-weak-copyleft-2.4 any-OSI
`;
test.each(rareCopyleft.trim().split(/\s+/))('%s needs sources', (licence) => {
  expect(needSources([licence])).toBe(true);
});
