-- What was written before names, messages and lists of problems were bounded: one such row made a page of a list 181 MB.
UPDATE "upload_files" SET "member" = left("member", 500) || '…' WHERE length("member") > 1200;
UPDATE "upload_files" SET "message" = left("message", 1000) || '…' WHERE length("message") > 2000;
UPDATE "uploads" SET "error" = left("error", 1000) || '…' WHERE length("error") > 2000;
UPDATE "uploads" SET "problems" = (
  SELECT jsonb_agg(jsonb_build_object('code', p -> 'code', 'member', left(p ->> 'member', 500), 'message', left(p ->> 'message', 1000)) ORDER BY n)
  FROM jsonb_array_elements("problems"::jsonb) WITH ORDINALITY AS all_of_them(p, n) WHERE n <= 100
) WHERE octet_length("problems"::text) > 524288;
