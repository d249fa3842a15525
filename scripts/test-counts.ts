// Reads how many tests passed, failed and were skipped, and which failed, from vitest's JSON report (the format of Jest's --json).
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly ReportedFile[];
}

interface ReportedFile {
  /** Its absolute path. */
  readonly name: string;
  readonly status: string;
  /** Why it could not be loaded. */
  readonly message: string;
  readonly assertionResults: readonly { readonly status: string; readonly title: string; readonly failureMessages?: readonly string[] }[];
}

/** `succeeded`: what vitest's exit status says. A run that failed counts at least one failure, whatever the report says. */
export function countTests(reportFile: string, succeeded: boolean): TestCounts {
  const report = readReport(reportFile);
  const failed = report.numFailedTests + report.testResults.filter(isBroken).length;
  return {
    passed: report.numPassedTests,
    failed: succeeded ? failed : Math.max(failed, 1),
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** A line for each, with the beginning of its message: the end of an output is what everybody sees. */
export function listFailures(reportFile: string): string[] {
  const shorten = (text: string): string => stripVTControlCharacters(text).replaceAll(/\s+/g, ' ').trim().slice(0, 240);
  return readReport(reportFile).testResults.flatMap((file) => {
    const failed = file.assertionResults.filter(({ status }) => status === 'failed');
    const told = isBroken(file)
      ? [file.message]
      : failed.map(({ title, failureMessages = [] }) => `${title.slice(0, 80)}: ${failureMessages.join(' ')}`);
    return told.map((text) => `${relative('.', file.name)}: ${shorten(text)}`);
  });
}

/** A file that cannot even be loaded has no tests to fail. */
const isBroken = ({ status, assertionResults }: ReportedFile): boolean =>
  status === 'failed' && assertionResults.every((test) => test.status !== 'failed');

export const formatCounts = ({ passed, failed, skipped }: TestCounts): string => `${passed} passed, ${failed} failed, ${skipped} skipped`;

function readReport(file: string): Report {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  }
}
