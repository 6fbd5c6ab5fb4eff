-- What user.* events told us. A deleted user stays as a row that says so: a user.created that comes late revives nobody.
-- version 0: Users vouched for the id before its event arrived.
CREATE TABLE known_users (
  tenant_id    uuid NOT NULL,
  user_id      uuid NOT NULL,
  version      bigint NOT NULL,
  display_name text,
  is_deleted   boolean NOT NULL,
  CONSTRAINT known_users_pkey PRIMARY KEY (tenant_id, user_id)
);
ALTER TABLE known_users ENABLE ROW LEVEL SECURITY;
ALTER TABLE known_users FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON known_users
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
-- UPDATE also stands for the row locks that keep a member from being added while its user is being deleted.
GRANT SELECT, INSERT, UPDATE, DELETE ON known_users TO groups;
