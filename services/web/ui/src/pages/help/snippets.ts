// What people copy from the Help page; `url` is that of this server, without a slash at its end.

export interface Snippet {
  readonly what: string;
  readonly text: string;
}

export const curl = (url: string): readonly Snippet[] => [
  { what: 'Upload, and wait for the end', text: `curl -H "Auth-Token: $SYMDEPOT_TOKEN" --form symbols.zip=@symbols.zip ${url}/upload/` },
  { what: 'To the try lane', text: `curl -H "Auth-Token: $SYMDEPOT_TOKEN" --form try=1 --form symbols.zip=@symbols.zip ${url}/upload/` },
  {
    what: 'One file as it is, or an archive of any layout: names and ids from the content',
    text: `curl -H "Auth-Token: $SYMDEPOT_TOKEN" --form libfoo.so=@libfoo.so ${url}/upload/any/`,
  },
  {
    what: 'Do not wait: ask for its status later',
    text: `curl -i -H "Auth-Token: $SYMDEPOT_TOKEN" -H 'Prefer: respond-async' --form symbols.zip=@symbols.zip ${url}/upload/\ncurl -H "Auth-Token: $SYMDEPOT_TOKEN" ${url}/api/uploads/upload/<id>`,
  },
];

const environment = (url: string): string => `export SYMDEPOT_URL=${url} SYMDEPOT_TOKEN=…`;

export const cli = (url: string): readonly Snippet[] => [
  {
    what: 'A folder or a ZIP',
    text: `${environment(url)}\nsymdepot upload symbols`,
  },
  {
    what: 'Anything a build makes: names and ids from the content',
    text: 'symdepot upload --any build/',
  },
  { what: 'Would a debugger get all of it now?', text: 'symdepot coverage symbols' },
];

/** Of other servers, which this one understands as well (docs/doors.md). */
export const otherTools = (url: string): readonly Snippet[] => [
  {
    what: 'Breakpad: sym_upload',
    text: `sym_upload -p sym-upload-v2 -k $SYMDEPOT_TOKEN program.sym ${url}/breakpad
sym_upload -p sym-upload-v2 -k $SYMDEPOT_TOKEN -f -t elf -c program -i <build id> program ${url}/breakpad`,
  },
  { what: 'Breakpad: an older sym_upload', text: `sym_upload program.sym "${url}/breakpad/upload?key=$SYMDEPOT_TOKEN"` },
];

export const ciSystems = (url: string): readonly Snippet[] => [
  {
    what: 'Any CI',
    text: `${environment(url)}
symdepot upload symbols
symdepot coverage symbols`,
  },
  {
    what: 'GitHub Actions',
    text: `env:
  SYMDEPOT_URL: ${url}
  SYMDEPOT_TOKEN: \${{ secrets.SYMDEPOT_TOKEN }}
steps:
  - name: Upload
    run: symdepot upload symbols
  - name: Gate
    run: symdepot coverage symbols`,
  },
  {
    what: 'GitLab CI',
    text: `symbols:
  variables:
    SYMDEPOT_URL: ${url}
    SYMDEPOT_GITLAB_ANNOTATIONS: symdepot-links.json
  script:
    - symdepot upload symbols
    - symdepot coverage symbols
  artifacts:
    reports:
      annotations: symdepot-links.json
  retry:
    max: 2
    exit_codes: 2`,
  },
];

export const uploadStatuses = [
  { status: '201', means: 'Every file can be downloaded now.', advice: 'Nothing.' },
  { status: '202', means: 'It is there, and not finished; you asked not to wait.', advice: 'Ask for its status.' },
  { status: '400', means: 'Refused as a whole: nothing was published. The answer lists every problem.', advice: 'Mend the archive.' },
  { status: '403', means: 'The token is missing, wrong, expired, or may not do this.', advice: 'See the message; make another token.' },
  { status: '413', means: 'It is larger than the limit that the message names.', advice: 'Split the archive.' },
  {
    status: '429, 503',
    means: 'Too much at the moment, or not finished in time.',
    advice: 'Send the same again after Retry-After: work that is done is not repeated.',
  },
  {
    status: '500',
    means: 'It failed after many attempts; the archive is kept.',
    advice: 'Retry it on its page, or tell an operator the request id.',
  },
] as const;
