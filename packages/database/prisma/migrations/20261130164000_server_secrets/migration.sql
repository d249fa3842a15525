-- What the processes of one server share and nobody else knows: keys by which they recognise what they have signed. Only adds.
CREATE TABLE "server_secrets" (
  "name" VARCHAR(40) NOT NULL,
  "secret" CHAR(43) NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "server_secrets_pkey" PRIMARY KEY ("name")
);
