// Runs the operators' command: as a process of its own, as `npm run admin` does, or, much quicker, in this process.
import { runAdmin } from '@symdepot/admin';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { compileCache, scriptFile } from '../start-script.ts';

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** In this process: everything but main.ts. */
export async function runAdminHere(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<CommandResult> {
  let stdout = '';
  let stderr = '';
  const code = await runAdmin(args, {
    environment,
    writeOut: (text) => void (stdout += text),
    writeError: (text) => void (stderr += text),
  });
  return { code, stdout, stderr };
}

/** Without any setting but the given ones. */
export async function spawnAdmin(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
  const command = [scriptFile('services/admin/src/main.ts'), ...args];
  const child = spawn(process.execPath, command, { env: { ...compileCache, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}
