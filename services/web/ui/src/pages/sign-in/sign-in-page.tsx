// `/sign-in`: by a provider, or by a link that an operator has made.
import { Page } from '../../parts/page.tsx';

export function Component() {
  return <Page title="Sign in" intro="Ask an operator of this server for a sign-in link." />;
}
