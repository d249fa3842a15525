// Instead of a page that could not be loaded, or that fell over. Neighbour: load-page.ts.
import { useRouteError } from 'react-router';
import { Button } from '../parts/button.tsx';

export function Failed() {
  const error = useRouteError();
  return (
    <>
      <title>Error · symdepot</title>
      <h1>This page could not be shown</h1>
      <div className="error-box" role="alert">
        <p className="error-title">{error instanceof Error ? error.message : 'Something went wrong in the browser.'}</p>
        <div className="actions">
          <Button look="primary" onClick={() => location.reload()}>
            Reload
          </Button>
          <a className="button plain" href="/">
            Home
          </a>
        </div>
      </div>
    </>
  );
}
