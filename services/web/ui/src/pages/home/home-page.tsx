// `/`: for those who are not signed in what this is, for others how their uploads are.
import { useSession } from '../../api/session.ts';
import { LinkButton } from '../../parts/button.tsx';
import { Command } from '../../parts/copy-button.tsx';
import { Page } from '../../parts/page.tsx';

export function Component() {
  const { email, isKnown } = useSession();
  if (!isKnown) return <Page title="Home" />;
  return email === undefined ? (
    <Anonymous />
  ) : (
    <Page
      title="Home"
      actions={
        <LinkButton to="/uploads/upload" look="primary" icon="upload">
          Upload
        </LinkButton>
      }
    />
  );
}

function Anonymous() {
  return (
    <Page title="Home" heading="A symbol server" intro="Debuggers and crash tools fetch debug symbols here; builds upload them.">
      <h2>For debuggers</h2>
      <p>Give this URL to your tool. There is nothing to sign in to.</p>
      <Command text={location.origin} what="URL" />
    </Page>
  );
}
