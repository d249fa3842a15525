// `/sign-in`: by the provider, or by a link that an operator has made. The code of a link stands behind `#`, which no log and no
// other site gets to see, and is sent only when its button is pressed: a link that is merely fetched signs nobody in.
import { useState } from 'react';
import { useLocation, useSearchParams } from 'react-router';
import type { ApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import { useSession } from '../../api/session.ts';
import { Button, LinkButton } from '../../parts/button.tsx';
import { ErrorBox } from '../../parts/error-box.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Page } from '../../parts/page.tsx';
import { UnknownSession } from '../../shell/unknown-session.tsx';
import { Command } from '../../parts/copy-button.tsx';
import { whatWentWrong } from './what-went-wrong.ts';
import './sign-in.css';

export function Component() {
  const [query] = useSearchParams();
  const code = useLocation().hash.slice(1);
  const session = useSession();
  const next = query.get('next') ?? '/';
  const failure = query.get('error');
  const { provider } = session;
  return (
    <div className="sign-in">
      <Page title="Sign in">
        {failure !== null && <Failure code={failure} accessHelp={session.accessHelp} />}
        {!session.isKnown && <UnknownSession />}
        {code !== '' && <ByLink code={code} next={next} />}
        {code === '' && session.email !== undefined && <Already email={session.email} next={next} />}
        {session.email === undefined && provider !== undefined && <ByProvider name={provider} next={next} isFirst={code === ''} />}
        {code === '' && session.isKnown && session.email === undefined && provider === undefined && (
          <AskForLink accessHelp={failure === null ? session.accessHelp : undefined} />
        )}
      </Page>
    </div>
  );
}

interface Help {
  /** Whom to ask, and how. */
  readonly accessHelp: string | undefined;
}

function ByLink({ code, next }: { readonly code: string; readonly next: string }) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const signIn = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const { next: target } = await call('POST /api/account/sign-in', { body: { code, next } });
      location.replace(target); // what was asked for as nobody is forgotten, and the code is in no history
    } catch (thrown) {
      setError(thrown as ApiError);
      setBusy(false);
    }
  };
  return (
    <>
      <p>Your sign-in link works once. It signs you in to this browser.</p>
      {error && <ErrorBox error={error} />}
      <Button look="primary" className="wide" isBusy={isBusy} onClick={() => void signIn()}>
        Sign in
      </Button>
    </>
  );
}

/** Not a form: the provider is another site, to which the policy of the page lets no form lead. */
function ByProvider({ name, next, isFirst }: { readonly name: string; readonly next: string; readonly isFirst: boolean }) {
  return (
    <Button
      look={isFirst ? 'primary' : 'plain'}
      className="wide"
      onClick={() => location.assign(`/oidc/authenticate/?next=${encodeURIComponent(next)}`)}
    >
      Sign in with {name}
    </Button>
  );
}

function AskForLink({ accessHelp }: Help) {
  return (
    <>
      <p>People sign in here by a link, which an operator of this server makes for them. {accessHelp}</p>
      <p className="quiet-text">For operators:</p>
      <Command text="npm run admin -- user sign-in you@example.com" />
    </>
  );
}

function Already({ email, next }: { readonly email: string; readonly next: string }) {
  return (
    <>
      <p>
        You are signed in as <strong>{email}</strong>.
      </p>
      <LinkButton look="primary" className="wide" to={/^\/(?![/\\])[^\\\p{Cc}\s]*$/u.test(next) ? next : '/'}>
        Continue
      </LinkButton>
    </>
  );
}

function Failure({ code, accessHelp }: Help & { readonly code: string }) {
  const { title, advice, isForOperators, name } = whatWentWrong(code);
  return (
    <div className="error-box" role="alert">
      <p className="error-title">
        <Icon name="warning" /> {title}
      </p>
      <p>
        {advice} {isForOperators && accessHelp}
      </p>
      {name !== undefined && (
        <p className="error-facts">
          <span>
            Code <code>{name}</code>
          </span>
        </p>
      )}
    </div>
  );
}
