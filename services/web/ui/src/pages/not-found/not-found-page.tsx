// Where no page is.
import { LinkButton } from '../../parts/button.tsx';
import { Page } from '../../parts/page.tsx';

export function Component() {
  return (
    <Page title="Not found" heading="There is no such page" intro="The address may be cut off, or the page may have gone.">
      <div className="actions">
        <LinkButton to="/">Home</LinkButton>
      </div>
    </Page>
  );
}
