-- Debuggers on Linux ask by a build id alone (docs/adr/0047). Which one a file has, in lower case; null: nobody has read it, or it has none.
ALTER TABLE "upload_files" ADD COLUMN "build_id" VARCHAR(128);

-- Whether a file is one that debuggers ask for by an id alone, whatever its module is called: debug information, sources, a program under
-- its own name; no .sym and no cabinet, which are most. COALESCE keeps the planner from taking the alternatives apart: it would not
-- find the index any more.
CREATE FUNCTION is_found_by_id(key TEXT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN COALESCE(key ~* '\.((dbg|debug|dwarf)(\.gz)?|src\.zip)$' OR split_part(key, '/', 1) = split_part(key, '/', 3), false);
