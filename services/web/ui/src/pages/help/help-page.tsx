// `/help`: what to put into a job, a debugger, a script.
import { Command } from '../../parts/copy-button.tsx';
import { Page } from '../../parts/page.tsx';

export function Component() {
  return (
    <Page title="Help">
      <h2>Upload</h2>
      <Command text={`curl -H "Auth-Token: $SYMDEPOT_TOKEN" --form symbols.zip=@symbols.zip ${location.origin}/upload/`} />
    </Page>
  );
}
