-- The document is the truth. The columns beside it are what is looked up, written by one function (Model/User.cs, Scim.CaseFold),
-- in COLLATE "C" so that the database's locale never decides whether two names are the same.
-- fillfactor: most writes are PATCHes that touch no indexed column; room on the page keeps them heap-only.
CREATE TABLE users (
  tenant_id        uuid NOT NULL,
  id               uuid NOT NULL,
  version          bigint NOT NULL,
  document         jsonb NOT NULL,
  user_name_key    text COLLATE "C" NOT NULL,
  external_id      text COLLATE "C",
  display_name_key text COLLATE "C",
  active           boolean NOT NULL,
  created_at       timestamptz NOT NULL,
  changed_at       timestamptz NOT NULL,
  CONSTRAINT users_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT users_user_name_unique UNIQUE (tenant_id, user_name_key)
) WITH (fillfactor = 85);
CREATE INDEX users_external_id ON users (tenant_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX users_display_name ON users (tenant_id, display_name_key) WHERE display_name_key IS NOT NULL;

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON users
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON users TO users;

-- E-mails as rows: emails[type eq "work"].value eq "x" is an index seek, which no expression on jsonb could be under row-level security.
CREATE TABLE user_emails (
  tenant_id  uuid NOT NULL,
  user_id    uuid NOT NULL,
  position   int NOT NULL,
  value_key  text COLLATE "C",
  type_key   text COLLATE "C",
  is_primary boolean,               -- absent is not false: emails[primary eq false] tells them apart
  CONSTRAINT user_emails_pkey PRIMARY KEY (tenant_id, user_id, position)
);
CREATE INDEX user_emails_value ON user_emails (tenant_id, value_key);

ALTER TABLE user_emails ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_emails FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON user_emails
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON user_emails TO users;
