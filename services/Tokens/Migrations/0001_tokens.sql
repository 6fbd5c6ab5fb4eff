-- Credentials, and what must be known of tenants and connectors to judge them.

CREATE TABLE tokens (
  tenant_id uuid NOT NULL, id uuid NOT NULL, version bigint NOT NULL,
  kind text COLLATE "C" NOT NULL, key_id text COLLATE "C" NOT NULL, connector_id uuid,
  name text COLLATE "C" NOT NULL, scopes text[] NOT NULL,
  -- Neither says anything about the secret to who holds only this table: fp is keyed by the pepper, hash is bcrypt over a value keyed by it.
  fp bytea NOT NULL, hash text COLLATE "C" NOT NULL, pepper_id text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL, created_by_kind text COLLATE "C" NOT NULL, created_by uuid NOT NULL, created_by_name text COLLATE "C",
  expires_at timestamptz, revoked_at timestamptz, last_used_at timestamptz,
  -- The server's own clock, for the refresh of known keys: other clocks may disagree with each other.
  stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT tokens_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT tokens_key_id_unique UNIQUE (tenant_id, key_id),
  CONSTRAINT tokens_fp CHECK (octet_length(fp) = 32),
  CONSTRAINT tokens_kind CHECK (kind IN ('connector', 'api-key', 'operator')),
  CONSTRAINT tokens_connector CHECK ((kind = 'connector') = (connector_id IS NOT NULL)),
  CONSTRAINT tokens_operator CHECK ((kind = 'operator') = (tenant_id = '00000000-0000-0000-0000-000000000000')));
CREATE INDEX tokens_of_connector ON tokens (tenant_id, connector_id, id);
CREATE INDEX tokens_key_id ON tokens (key_id);         -- verify: a bearer token does not say whose it is
CREATE INDEX tokens_stored_at ON tokens (stored_at);   -- verify: what other replicas issued since the last look

-- Kept from tenant.* and connector.*; a deleted one stays as a tombstone, so that a late "created" revives nobody.
CREATE TABLE known_tenants (
  tenant_id uuid NOT NULL, version bigint NOT NULL, state text COLLATE "C" NOT NULL,
  CONSTRAINT known_tenants_pkey PRIMARY KEY (tenant_id),
  CONSTRAINT known_tenants_state CHECK (state IN ('active', 'suspended', 'deleted')));

CREATE TABLE known_connectors (
  tenant_id uuid NOT NULL, id uuid NOT NULL, version bigint NOT NULL, name text COLLATE "C" NOT NULL, state text COLLATE "C" NOT NULL,
  dialect text COLLATE "C" NOT NULL, mode text COLLATE "C" NOT NULL, rate_per_second int NOT NULL, burst int NOT NULL,
  CONSTRAINT known_connectors_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT known_connectors_state CHECK (state IN ('active', 'suspended', 'deleted')));

ALTER TABLE tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE tokens FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON tokens
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));

ALTER TABLE known_tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE known_tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON known_tenants
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));

ALTER TABLE known_connectors ENABLE ROW LEVEL SECURITY;
ALTER TABLE known_connectors FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON known_connectors
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON tokens TO tokens;
GRANT SELECT, INSERT, UPDATE ON known_tenants TO tokens;
GRANT SELECT, INSERT, UPDATE ON known_connectors TO tokens;

-- A bearer token has no tenant before it is verified: a role of its own, that reads these three tables and nothing else.
CREATE POLICY tokens_verify ON tokens FOR SELECT TO tokens_verify USING (true);
CREATE POLICY tokens_verify ON known_tenants FOR SELECT TO tokens_verify USING (true);
CREATE POLICY tokens_verify ON known_connectors FOR SELECT TO tokens_verify USING (true);
GRANT SELECT ON tokens TO tokens_verify;
GRANT SELECT ON known_tenants TO tokens_verify;
GRANT SELECT ON known_connectors TO tokens_verify;
