-- A tenant is the root of everything its name is written on; a connector is one identity provider's way in.

CREATE TABLE tenants (
  tenant_id uuid NOT NULL, version bigint NOT NULL, name text COLLATE "C" NOT NULL, state text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL, changed_at timestamptz NOT NULL,
  CONSTRAINT tenants_pkey PRIMARY KEY (tenant_id),
  CONSTRAINT tenants_state CHECK (state IN ('active', 'suspended')));

CREATE TABLE connectors (
  tenant_id uuid NOT NULL, id uuid NOT NULL, version bigint NOT NULL,
  name text COLLATE "C" NOT NULL, name_key text COLLATE "C" NOT NULL, state text COLLATE "C" NOT NULL,
  dialect text COLLATE "C" NOT NULL, mode text COLLATE "C" NOT NULL, rate_per_second int NOT NULL, burst int NOT NULL,
  created_at timestamptz NOT NULL, changed_at timestamptz NOT NULL,
  CONSTRAINT connectors_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT connectors_name_unique UNIQUE (tenant_id, name_key),
  -- A connector made while its tenant is being deleted is refused here, whoever commits first.
  CONSTRAINT connectors_of_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (tenant_id),
  CONSTRAINT connectors_state CHECK (state IN ('active', 'suspended')),
  CONSTRAINT connectors_mode CHECK (mode IN ('tolerant', 'strict')));

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON tenants
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));

ALTER TABLE connectors ENABLE ROW LEVEL SECURITY;
ALTER TABLE connectors FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON connectors
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON tenants TO tenants;
GRANT SELECT, INSERT, UPDATE, DELETE ON connectors TO tenants;

-- The operator's list of tenants has no tenant to be scoped to: a role of its own, that reads this one table.
CREATE POLICY operator_read ON tenants FOR SELECT TO operator_read USING (true);
GRANT SELECT ON tenants TO operator_read;
