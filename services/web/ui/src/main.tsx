// The site begins here. Neighbours: routes.tsx (its pages), shell/ (what is around them), api/ (how they ask the server).
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { queryClient } from './api/queries.ts';
import { router } from './routes.tsx';
import { followPreferences } from './shell/preferences.ts';
import './style/index.css';

followPreferences();
// Back to a page that the browser has kept alive: who is signed in may be somebody else by now, or nobody.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
createRoot(document.querySelector('#site')!).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
);
