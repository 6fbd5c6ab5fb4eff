-- What schema.changed told: the tenant's schema extensions as a whole, under the version that Tenants gave them.
CREATE TABLE tenant_schemas (
  tenant_id   uuid NOT NULL,
  version     bigint NOT NULL,
  extensions  jsonb NOT NULL,
  has_removed boolean NOT NULL,
  CONSTRAINT tenant_schemas_pkey PRIMARY KEY (tenant_id)
);
ALTER TABLE tenant_schemas ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_schemas FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON tenant_schemas
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON tenant_schemas TO users;
