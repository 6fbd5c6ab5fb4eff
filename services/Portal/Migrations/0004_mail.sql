-- Letters that are to be sent: written with the act they tell of, sent and removed by a worker. What stands in one (whom it is for, links that open
-- something) is sealed. Written in the scope of whoever acts; the worker reads them as the relay reads the outbox, and sees nothing else.
CREATE TABLE mails (
  tenant_id uuid NOT NULL, id uuid NOT NULL, kind text COLLATE "C" NOT NULL, sealed bytea NOT NULL, attempts int NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL, until timestamptz NOT NULL, created_at timestamptz NOT NULL,
  CONSTRAINT mails_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT mails_kind CHECK (kind IN ('letter', 'reset', 'sign-up')));
CREATE INDEX mails_due ON mails (due_at);

ALTER TABLE mails ENABLE ROW LEVEL SECURITY;
ALTER TABLE mails FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON mails
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT INSERT ON mails TO portal;
CREATE POLICY relay_all ON mails FOR ALL TO portal_relay USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE, DELETE ON mails TO portal_relay;

-- Links that open something once: a new password, an account that was asked for. Kept is the digest of what the link holds.
CREATE TABLE links (
  tenant_id uuid NOT NULL, digest bytea NOT NULL, id uuid NOT NULL, purpose text COLLATE "C" NOT NULL, account_id uuid, within uuid, sealed bytea,
  expires_at timestamptz NOT NULL, used_at timestamptz,
  CONSTRAINT links_pkey PRIMARY KEY (tenant_id, digest),
  CONSTRAINT links_purpose CHECK (purpose IN ('reset', 'sign-up')),
  CONSTRAINT links_of_account FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE);
CREATE INDEX links_account ON links (tenant_id, account_id);

ALTER TABLE links ENABLE ROW LEVEL SECURITY;
ALTER TABLE links FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON links
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON links TO portal;
