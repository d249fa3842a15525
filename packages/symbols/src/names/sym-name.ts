// What a debugger calls the .sym of a module: the name that it asks for, made of the debug file's or the code file's.

/** `.sym` takes the place of `.pdb`, `.dll` and `.exe`; else it is appended (rust-minidump, Breakpad's tools). */
export const symNameOf = (file: string): string => `${file.replace(/\.(pdb|dll|exe)$/i, '')}.sym`;
