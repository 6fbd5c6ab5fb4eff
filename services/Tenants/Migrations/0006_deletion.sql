-- A deleted tenant waits a day before it is gone, so that the deletion can be taken back. state stays what restoring comes back to.
ALTER TABLE tenants ADD COLUMN delete_at timestamptz;
CREATE INDEX tenants_due ON tenants (delete_at) WHERE delete_at IS NOT NULL;     -- looked for across tenants, as operator_read
