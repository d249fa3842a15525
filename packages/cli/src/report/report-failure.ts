// Reports a command that ends before it has a result: wrong usage, Ctrl-C, and every error.
import { AppError, isAppError } from '@symdepot/client';
import { exitCodes } from '@symdepot/errors';
import type { CommanderError } from 'commander';
import type { Pending, Report } from '../command.ts';
import { describeProblem } from './describe-problem.ts';
import { exitCodeOf, isFileError } from '../exit-code.ts';
import { CliError } from '../cli-error.ts';
import { listSome, printable } from './format.ts';
import type { TokenOrigin } from '../settings/settings.ts';

/** @param symdepot how the command is typed here @param token which one was used, as far as it may be told */
export function reportFailure(error: unknown, symdepot: string, token?: TokenOrigin): Report {
  const report = (...lines: string[]): Report => ({ exitCode: exitCodeOf(error), lines, json: errorJson(error) });
  if (error instanceof CliError) return report(`error: ${printable(error.message)}`, ...listSome(error.problems));
  if (isFileError(error)) return report(`error: ${printable(error.message)}`);
  if (!(error instanceof AppError)) {
    return report(`This should not happen. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  const requestId = isAppError(error, 'server_busy') ? error.details.requestId : undefined;
  return report(
    `error: ${printable(error.message)}${adviceFor(error, symdepot)}`,
    ...listSome(problemsOf(error)),
    ...(isAppError(error, 'symbol_not_found') && error.details?.why !== undefined ? [`  ${printable(error.details.why)}`] : []),
    ...(token && isAboutToken(error) ? [`  The token begins with ${token.start} and comes from ${token.from}`] : []),
    ...(requestId === undefined ? [] : [`  Its logs have more under the request id ${printable(requestId)}`]),
  );
}

/** Which one it was is the question when there are several. */
const isAboutToken = (error: AppError): boolean => isAppError(error, 'caller_refused') && /^(?:token|user)_/.test(error.details.code ?? '');

/** The fields of --json that tell of an error. */
export function errorJson(error: unknown): Report['json'] {
  if (error instanceof CliError) {
    const { message, code, problems, cause } = error;
    return { error: message, code: isAppError(cause) ? cause.code : code, ...(problems.length > 0 && { problems }) };
  }
  if (isFileError(error)) return { error: error.message, code: 'usage' };
  if (!(error instanceof AppError)) return { error: 'Internal error', code: 'internal' };
  const refusal = refusalOf(error);
  const problems = problemsOf(error);
  return {
    error: error.message,
    ...(refusal?.hint !== undefined && { hint: refusal.hint }),
    code: refusal?.code ?? error.code,
    ...(refusal && { status: refusal.status }),
    ...(refusal?.requestId !== undefined && { request_id: refusal.requestId }),
    ...(problems.length > 0 && { problems }),
  };
}

/** What the server itself has said. */
function refusalOf(error: unknown) {
  if (isAppError(error, 'server_refused') || isAppError(error, 'caller_refused') || isAppError(error, 'server_busy')) return error.details;
  return undefined;
}

/** Of a refusal that lists them. */
export function problemsOf(error: unknown): string[] {
  const problems = isAppError(error, 'server_refused') ? (error.details.problems ?? []) : [];
  return problems.map(describeProblem);
}

/** What to do, behind the message. */
export function adviceFor(error: unknown, symdepot: string): string {
  const hint = refusalOf(error)?.hint;
  if (hint !== undefined) return `. ${printable(hint)}`;
  if (isAppError(error, 'caller_refused') && !isAboutToken(error)) return `. Look at the token: ${symdepot} whoami`;
  if (isAppError(error, 'answer_unexpected') && error.details.url.includes('/upload/v2/files/')) {
    return ' Or does a proxy let no PUT through? --api-version 1 does without';
  }
  return isAppError(error, 'server_busy') || isAppError(error, 'server_unreachable') ? '. Run the same command again later' : '';
}

export function reportInterruption({ uploads, unsent }: Pending, symdepot: string): Report {
  const ids = [...uploads];
  const line =
    unsent.size > 0
      ? `Interrupted before everything was sent (${[...unsent].join(', ')}). Run the same command again`
      : ids.length === 0
        ? 'Interrupted'
        : `Interrupted. The server goes on. To wait for it again: ${symdepot} status ${ids.join(' ')} --watch`;
  return {
    exitCode: exitCodes.interrupted,
    lines: [line],
    json: { error: line, code: 'interrupted', uploads: ids.map((id) => ({ id })), unsent: [...unsent] },
  };
}

/** What there is to say has been said, by commander. */
export function reportUsage({ code, message }: CommanderError): Report {
  const error = code === 'commander.help' ? 'No command was given' : message.replace(/^error: /, '');
  return { exitCode: exitCodes.usage, lines: [], json: { error, code: 'usage' } };
}
