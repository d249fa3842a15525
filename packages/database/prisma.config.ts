// Where the Prisma CLI finds schema and migrations. Only `prisma generate` and the authoring of migrations read this.
import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://127.0.0.1/symdepot' },
});
