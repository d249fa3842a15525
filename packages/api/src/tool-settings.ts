// How to configure each tool for a symbol server, and what it downloads from one. Data alone, without imports: the page of the
// download service renders it, and the Help page of the web site, which imports it by `@symdepot/api/tool-settings`.

export interface ToolSetting {
  readonly tool: string;
  readonly text: string;
  /** Lines to type or paste. */
  readonly commands: readonly string[];
}

/** `url` without a trailing slash. */
export const toolSettings = (url: string): readonly ToolSetting[] => [
  {
    tool: 'WinDbg, cdb',
    text: 'In the command window. It asks for the .pdb, .dll and .exe files that builds upload compressed (.pd_, .dl_, .ex_). If it saves empty files: Settings › Debugging Settings › Enable faster HTTP downloads via new SymSrv backend › Disabled.',
    commands: [`.sympath+ srv*C:\\symbols*${url}`, '.reload /f'],
  },
  {
    tool: 'Visual Studio',
    text: `Tools › Options › Debugging › Symbols: add ${url} as a symbol file location. Or, for it and every other tool that reads the variable, before it is started; what was in the variable goes behind it, after a semicolon:`,
    commands: [`setx _NT_SYMBOL_PATH "srv*C:\\symbols*${url}"`],
  },
  {
    tool: 'rust-minidump',
    text: 'Reads .sym files of all platforms; also finds them by code id.',
    commands: [`minidump-stackwalk --symbols-url ${url} crash.dmp`],
  },
  {
    tool: 'samply and the Firefox Profiler',
    text: 'The profiler does not fetch symbols files itself. samply opens a profile in it and does that for it:',
    commands: [
      `samply record --breakpad-symbol-server ${url}/ ./program`,
      `samply load --breakpad-symbol-server ${url}/ profile.json.gz`,
      `samply record --windows-symbol-server ${url} program.exe`,
    ],
  },
  {
    tool: 'gdb, and whatever asks a debuginfod',
    text: 'gdb from version 10 on, valgrind, perf, delve, elfutils, binutils. It fetches programs, debug information and sources by their build id. What was not there is not asked for again for ten minutes: the last line forgets that, once it has been uploaded.',
    commands: [`export DEBUGINFOD_URLS="${url} $DEBUGINFOD_URLS"`, '(gdb) set debuginfod enabled on', 'rm -r ~/.cache/debuginfod_client'],
  },
  {
    tool: 'lldb on Linux',
    text: 'By debuginfod as well, if it was built with it (llvm-debuginfod-find is, then). It finds programs and debug information, and reads no .sym:',
    commands: [`(lldb) settings set plugin.symbol-locator.debuginfod.server-urls ${url}`],
  },
  {
    tool: 'lldb on Windows',
    text: 'From version 23 on it fetches .pdb files, also those that builds upload as .pd_:',
    commands: [`(lldb) settings set plugin.symbol-locator.symstore.urls ${url}`],
  },
  {
    tool: 'lldb on macOS',
    text: 'Fetches nothing from here by itself, and reads no .sym. Where the build uploaded a .dSYM, fetch and add it:',
    commands: [`curl -fLO '${url}/XUL/<debug id>/XUL.dSYM.tar.bz2'`, 'tar xf XUL.dSYM.tar.bz2', '(lldb) target symbols add XUL.dSYM'],
  },
  {
    tool: 'dotnet-symbol',
    text: 'Fetches .pdb, .dll and .exe files, and what was built for Linux or macOS:',
    commands: [`dotnet-symbol --server-path ${url}/ --symbols --output symbols libcoreclr.so`],
  },
];
