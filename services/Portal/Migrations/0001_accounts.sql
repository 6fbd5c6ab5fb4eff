-- People. An account, its sessions and what it signs in with belong to no tenant (the nil one): one person may be a member of several tenants.
-- Who belongs to a tenant, who was asked to, and who looked in from outside are the tenant's own rows.

CREATE TABLE accounts (
  tenant_id uuid NOT NULL, id uuid NOT NULL, version bigint NOT NULL,
  email text COLLATE "C" NOT NULL, email_key text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL,
  is_operator boolean NOT NULL, password_hash text NOT NULL, is_password_short boolean NOT NULL, stamp text COLLATE "C" NOT NULL,
  totp_secret bytea, totp_last_step bigint, created_at timestamptz NOT NULL, changed_at timestamptz NOT NULL,
  CONSTRAINT accounts_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT accounts_email_unique UNIQUE (tenant_id, email_key),
  CONSTRAINT accounts_of_nobody CHECK (tenant_id = '00000000-0000-0000-0000-000000000000'));

-- A recovery code is kept as its digest and used once.
CREATE TABLE recovery_codes (
  tenant_id uuid NOT NULL, account_id uuid NOT NULL, digest bytea NOT NULL, used_at timestamptz,
  CONSTRAINT recovery_codes_pkey PRIMARY KEY (tenant_id, account_id, digest),
  CONSTRAINT recovery_codes_of_account FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE);

CREATE TABLE passkeys (
  tenant_id uuid NOT NULL, credential_id bytea NOT NULL, account_id uuid NOT NULL, name text COLLATE "C" NOT NULL,
  public_key bytea NOT NULL, sign_count bigint NOT NULL, transports text[] NOT NULL, is_user_verified boolean NOT NULL,
  is_backup_eligible boolean NOT NULL, is_backed_up boolean NOT NULL, attestation bytea NOT NULL, client_data bytea NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT passkeys_pkey PRIMARY KEY (tenant_id, credential_id),
  CONSTRAINT passkeys_of_account FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE);
CREATE INDEX passkeys_account ON passkeys (tenant_id, account_id);

-- The cookie holds a random key, this table its digest: who reads the table can be nobody.
CREATE TABLE sessions (
  tenant_id uuid NOT NULL, digest bytea NOT NULL, account_id uuid NOT NULL, stamp text COLLATE "C" NOT NULL, ticket bytea NOT NULL,
  started_at timestamptz NOT NULL, seen_at timestamptz NOT NULL,
  CONSTRAINT sessions_pkey PRIMARY KEY (tenant_id, digest),
  CONSTRAINT sessions_of_account FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE);
CREATE INDEX sessions_account ON sessions (tenant_id, account_id);

-- Tries are counted before a password is looked at: by e-mail and device, by address. The keys are digests.
CREATE TABLE tries (
  tenant_id uuid NOT NULL, kind text COLLATE "C" NOT NULL, digest bytea NOT NULL, since timestamptz NOT NULL, count int NOT NULL,
  CONSTRAINT tries_pkey PRIMARY KEY (tenant_id, kind, digest));

-- Browsers an account has signed in from: an attack on the account from elsewhere does not slow these down.
CREATE TABLE devices (
  tenant_id uuid NOT NULL, account_id uuid NOT NULL, digest bytea NOT NULL, seen_at timestamptz NOT NULL,
  CONSTRAINT devices_pkey PRIMARY KEY (tenant_id, account_id, digest),
  CONSTRAINT devices_of_account FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE);

-- One-time links that make the first operator.
CREATE TABLE operator_links (
  tenant_id uuid NOT NULL, digest bytea NOT NULL, expires_at timestamptz NOT NULL, used_at timestamptz,
  CONSTRAINT operator_links_pkey PRIMARY KEY (tenant_id, digest));

-- ASP.NET Core's data protection keys: cookies and form tokens must hold in every process.
CREATE TABLE protection_keys (
  tenant_id uuid NOT NULL, name text COLLATE "C" NOT NULL, xml text NOT NULL,
  CONSTRAINT protection_keys_pkey PRIMARY KEY (tenant_id, name));

CREATE TABLE members (
  tenant_id uuid NOT NULL, account_id uuid NOT NULL, version bigint NOT NULL,
  email text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL, role text COLLATE "C" NOT NULL, created_at timestamptz NOT NULL,
  CONSTRAINT members_pkey PRIMARY KEY (tenant_id, account_id),
  CONSTRAINT members_role CHECK (role IN ('owner', 'admin', 'auditor')));
CREATE INDEX members_of_account ON members (account_id, tenant_id);      -- at sign-in: which tenants a person belongs to

CREATE TABLE invitations (
  tenant_id uuid NOT NULL, id uuid NOT NULL, digest bytea NOT NULL, email text COLLATE "C" NOT NULL, role text COLLATE "C" NOT NULL,
  invited_by text COLLATE "C" NOT NULL, tenant_name text COLLATE "C" NOT NULL, created_at timestamptz NOT NULL, expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  CONSTRAINT invitations_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT invitations_role CHECK (role IN ('owner', 'admin', 'auditor')));
CREATE INDEX invitations_digest ON invitations (digest);

CREATE TABLE openings (
  tenant_id uuid NOT NULL, id uuid NOT NULL, account_id uuid NOT NULL, operator_name text COLLATE "C" NOT NULL, reason text COLLATE "C" NOT NULL,
  opened_at timestamptz NOT NULL, until timestamptz NOT NULL,
  CONSTRAINT openings_pkey PRIMARY KEY (tenant_id, id));

ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON accounts
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE ON accounts TO portal;

ALTER TABLE recovery_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE recovery_codes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON recovery_codes
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON recovery_codes TO portal;

ALTER TABLE passkeys ENABLE ROW LEVEL SECURITY;
ALTER TABLE passkeys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON passkeys
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON passkeys TO portal;

ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON sessions
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions TO portal;

ALTER TABLE tries ENABLE ROW LEVEL SECURITY;
ALTER TABLE tries FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON tries
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON tries TO portal;

ALTER TABLE devices ENABLE ROW LEVEL SECURITY;
ALTER TABLE devices FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON devices
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON devices TO portal;

ALTER TABLE operator_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE operator_links FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON operator_links
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON operator_links TO portal;

ALTER TABLE protection_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE protection_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON protection_keys
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT ON protection_keys TO portal;

ALTER TABLE members ENABLE ROW LEVEL SECURITY;
ALTER TABLE members FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON members
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON members TO portal;

ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON invitations
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON invitations TO portal;

ALTER TABLE openings ENABLE ROW LEVEL SECURITY;
ALTER TABLE openings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON openings
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON openings TO portal;

-- Before a tenant is known: which tenants a person belongs to, and which invitation a code is. Read, never written.
CREATE POLICY signin_reads ON members FOR SELECT TO portal_signin USING (true);
GRANT SELECT ON members TO portal_signin;
CREATE POLICY signin_reads ON invitations FOR SELECT TO portal_signin USING (true);
GRANT SELECT ON invitations TO portal_signin;
