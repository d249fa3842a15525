// Home for those who are not signed in: what this is, the URL for debuggers, whether a file is there, and the way in.
import { LinkButton } from '../../parts/button.tsx';
import { Command } from '../../parts/copy-button.tsx';
import { Page } from '../../parts/page.tsx';
import { LookUp } from './look-up.tsx';

export function Anonymous() {
  return (
    <Page title="Home" heading="This is a symbol server" intro="Builds upload debug symbols to it; debuggers and crash tools fetch them.">
      <div className="columns">
        <section aria-labelledby="for-debuggers">
          <h2 id="for-debuggers">For debuggers</h2>
          <p>Give this URL to your tool. Nobody needs to sign in for that.</p>
          <Command text={location.origin} what="URL" />
          <p>
            <LinkButton to="/help">How to set up each tool</LinkButton>
          </p>
          <LookUp />
        </section>
        <section aria-labelledby="for-builds">
          <h2 id="for-builds">For those who upload</h2>
          <p>See what became of your uploads, retry them, upload by hand, and make tokens for your builds.</p>
          <LinkButton to="/sign-in" look="primary">
            Sign in
          </LinkButton>
        </section>
      </div>
    </Page>
  );
}
