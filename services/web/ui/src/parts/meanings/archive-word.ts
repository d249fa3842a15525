// What an upload is called: by its archive; files that were sent one by one (protocol v2) come in none.
export const archiveWord = (filename: string): string => filename || 'Files sent one by one';
