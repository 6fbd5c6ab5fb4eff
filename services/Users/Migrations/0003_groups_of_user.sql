-- What group.* events told us: the name of each group once, and who is in it. Renaming a group touches one row.
-- Rows that say "deleted" or "no member any more" are kept with their version, so that an event that comes late revives nobody.
CREATE TABLE known_groups (
  tenant_id    uuid NOT NULL,
  group_id     uuid NOT NULL,
  version      bigint NOT NULL,
  display_name text NOT NULL,
  is_deleted   boolean NOT NULL,
  CONSTRAINT known_groups_pkey PRIMARY KEY (tenant_id, group_id)
);
ALTER TABLE known_groups ENABLE ROW LEVEL SECURITY;
ALTER TABLE known_groups FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON known_groups
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON known_groups TO users;

CREATE TABLE groups_of_user (
  tenant_id  uuid NOT NULL,
  user_id    uuid NOT NULL,
  group_id   uuid NOT NULL,
  version    bigint NOT NULL,       -- of the group, when it last said something about this user
  is_member  boolean NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT groups_of_user_pkey PRIMARY KEY (tenant_id, user_id, group_id)
);
CREATE INDEX groups_of_user_group ON groups_of_user (tenant_id, group_id);
ALTER TABLE groups_of_user ENABLE ROW LEVEL SECURITY;
ALTER TABLE groups_of_user FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON groups_of_user
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON groups_of_user TO users;
