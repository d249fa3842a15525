// Builds the pages of the site into dist/, and serves them while they are written (`npm run ui`). Neighbour: compress-assets.ts.
import { defineConfig } from 'vite';
import { compressAssets } from './compress-assets.ts';

/** A running symdepot, for `npm run ui`: `npm start` has it there. */
const backend = 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [compressAssets()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'], // which know light-dark()
    reportCompressedSize: false,
    rolldownOptions: {
      // What every page needs is one file: parts of it would each be packed by itself, and be larger together.
      output: { codeSplitting: { groups: [{ name: 'shell', tags: ['$initial'] }] } },
      // "use client" at the head of libraries: of a page, all code is.
      onLog: (level, log, show) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : show(level, log)),
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(['/api', '/upload/', '/oidc', '/admin'].map((path) => [path, { target: backend, changeOrigin: false }])),
  },
});
