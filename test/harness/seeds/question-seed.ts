// From which seed test/system/status/lists.test.ts asks rubbish.

/** As a failing run prints it; without it every run asks something else. */
export const questionSeed = Number(process.env['QUESTION_SEED'] ?? Date.now() % 2 ** 31);
