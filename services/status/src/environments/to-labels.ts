// Of a query what is left when the parameters with a meaning of their own are taken out: labels. Used by the routes that look
// environments up.
export const toLabels = (rest: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(rest).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
