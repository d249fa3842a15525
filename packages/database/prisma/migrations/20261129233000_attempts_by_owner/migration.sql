-- Attempts are recorded with the rights of the owner, not of whoever changes an upload: between the migration that made the table
-- and the grants for a service's own role, a service of before could not have changed any upload. No service writes there itself.
-- The temporary schema comes last in the path, where it is named: else it comes first, and a table of the same name in it, which
-- anybody may make, would be written with the owner's rights, and run its triggers.
DO $$ BEGIN
  EXECUTE format('ALTER FUNCTION "record_upload_attempt"() SECURITY DEFINER SET search_path = pg_catalog, %I, pg_temp', current_schema());
END $$;
