-- A tenant's schema extensions, all in one row: they change together under one version, and are told as a whole.
-- retired: what was removed, path → kind. Documents may still hold it, so it may come back only as what it was.
CREATE TABLE tenant_schemas (
  tenant_id  uuid NOT NULL,
  version    bigint NOT NULL,
  extensions jsonb NOT NULL,
  retired    jsonb NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT tenant_schemas_pkey PRIMARY KEY (tenant_id),
  CONSTRAINT tenant_schemas_of_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (tenant_id));

ALTER TABLE tenant_schemas ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_schemas FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON tenant_schemas
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON tenant_schemas TO tenants;
