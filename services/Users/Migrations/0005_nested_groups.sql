-- Groups in groups, as group.* events told: through them a user is indirectly in groups it is no member of (RFC 7643 §4.1.2, groups.type).
-- Kept with the parent's version, as memberships are, so that an event that comes late revives nobody.
CREATE TABLE nested_groups (
  tenant_id uuid NOT NULL,
  child_id  uuid NOT NULL,
  parent_id uuid NOT NULL,
  version   bigint NOT NULL,
  is_member boolean NOT NULL,
  CONSTRAINT nested_groups_pkey PRIMARY KEY (tenant_id, child_id, parent_id)
);
CREATE INDEX nested_groups_parent ON nested_groups (tenant_id, parent_id);

ALTER TABLE nested_groups ENABLE ROW LEVEL SECURITY;
ALTER TABLE nested_groups FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON nested_groups
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON nested_groups TO users;
