-- Attempts are recorded with the rights of the owner, not of whoever changes an upload: between the migration that made the table
-- and the grants for a service's own role, a service of before could not have changed any upload. No service writes there itself.
ALTER FUNCTION "record_upload_attempt"() SECURITY DEFINER SET search_path FROM CURRENT;
