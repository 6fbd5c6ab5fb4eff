-- A tenant's own OpenID provider. Its client secret is sealed, bound to this row.
CREATE TABLE organisations (
  tenant_id uuid NOT NULL, name text COLLATE "C" NOT NULL, tenant_name text COLLATE "C" NOT NULL, issuer text COLLATE "C" NOT NULL, client_id text COLLATE "C" NOT NULL,
  client_secret bytea NOT NULL, join_role text COLLATE "C", is_needed boolean NOT NULL,
  CONSTRAINT organisations_pkey PRIMARY KEY (tenant_id),
  CONSTRAINT organisations_join_role CHECK (join_role IN ('admin', 'auditor')));

ALTER TABLE organisations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organisations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON organisations
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON organisations TO portal;

-- What people type to get to their provider: belongs to no tenant (the nil one), since it is asked before a tenant is known. One name, one tenant.
CREATE TABLE organisation_names (
  tenant_id uuid NOT NULL, name text COLLATE "C" NOT NULL, organisation uuid NOT NULL,
  CONSTRAINT organisation_names_pkey PRIMARY KEY (tenant_id, name));

ALTER TABLE organisation_names ENABLE ROW LEVEL SECURITY;
ALTER TABLE organisation_names FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON organisation_names
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON organisation_names TO portal;

-- Who a member is at the provider. Goes with the membership; a member is one person there.
CREATE TABLE identities (
  tenant_id uuid NOT NULL, issuer text COLLATE "C" NOT NULL, subject text COLLATE "C" NOT NULL, account_id uuid NOT NULL, linked_at timestamptz NOT NULL,
  CONSTRAINT identities_pkey PRIMARY KEY (tenant_id, issuer, subject),
  CONSTRAINT identities_one_of_account UNIQUE (tenant_id, issuer, account_id),
  CONSTRAINT identities_of_member FOREIGN KEY (tenant_id, account_id) REFERENCES members (tenant_id, account_id) ON DELETE CASCADE);

ALTER TABLE identities ENABLE ROW LEVEL SECURITY;
ALTER TABLE identities FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON identities
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON identities TO portal;
