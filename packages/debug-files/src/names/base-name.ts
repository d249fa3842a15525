// The last part of a path, of either kind: Windows writes `C:\build\crash.pdb` into a program, a ZIP holds `lib/libcrash.so`.

export const baseName = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
