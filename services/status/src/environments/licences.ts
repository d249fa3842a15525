// Licences of an environment: expressions of the SPDX list, checked by spdx-expression-parse, which has the list; and whether they ask
// for the sources to be offered along. Neighbours: permissive-licences.ts, to-facts.ts.
import { AppError } from '@symdepot/errors';
import parseExpression, { type Info } from 'spdx-expression-parse';
import { permissiveLicences } from './permissive-licences.ts';

/** @returns whether one of them is copyleft, as far as is known @throws AppError `licence_unknown` */
export const needSources = (licences: readonly string[]): boolean => licences.map(parseLicence).some(isCopyleft);

function parseLicence(licence: string): Info {
  try {
    return parseExpression(licence);
  } catch (error) {
    throw new AppError('licence_unknown', { licence, reason: (error as Error).message }, { cause: error });
  }
}

/** Of a choice the other side can be chosen. What nobody but its sender knows (`LicenseRef-…`) may say anything. */
function isCopyleft(info: Info): boolean {
  if (!('conjunction' in info)) return !permissiveLicences.has(info.license);
  const { left, right, conjunction } = info;
  return conjunction === 'or' ? isCopyleft(left) && isCopyleft(right) : isCopyleft(left) || isCopyleft(right);
}
