// The value that a text is, or undefined for one that is no JSON: files that people may have edited.

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
