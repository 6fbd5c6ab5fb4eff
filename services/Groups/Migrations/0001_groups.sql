-- The document is everything a client said of a group but its members: those are rows, so that adding one to a hundred thousand reads none.
-- displayName is not unique: RFC 7643 does not ask for it, and identity providers do push two groups of one name.
CREATE TABLE groups (
  tenant_id        uuid NOT NULL,
  id               uuid NOT NULL,
  version          bigint NOT NULL,
  document         jsonb NOT NULL,
  display_name_key text COLLATE "C" NOT NULL,
  external_id      text COLLATE "C",
  created_at       timestamptz NOT NULL,
  changed_at       timestamptz NOT NULL,
  CONSTRAINT groups_pkey PRIMARY KEY (tenant_id, id)
) WITH (fillfactor = 70);           -- every change of a member moves the version: heap-only, if the page has room
CREATE INDEX groups_display_name ON groups (tenant_id, display_name_key);
CREATE INDEX groups_external_id ON groups (tenant_id, external_id) WHERE external_id IS NOT NULL;

ALTER TABLE groups ENABLE ROW LEVEL SECURITY;
ALTER TABLE groups FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON groups
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON groups TO groups;

CREATE TABLE members (
  tenant_id uuid NOT NULL,
  group_id  uuid NOT NULL,
  member_id uuid NOT NULL,
  is_group  boolean NOT NULL,       -- resolved from the id when it was added; an id never changes its type
  CONSTRAINT members_pkey PRIMARY KEY (tenant_id, group_id, member_id)
);
CREATE INDEX members_of ON members (tenant_id, member_id, group_id);                            -- who leaves when a user or group is deleted
CREATE INDEX members_nested ON members (tenant_id, group_id, member_id) WHERE is_group;         -- the walk that refuses cycles sees no user

ALTER TABLE members ENABLE ROW LEVEL SECURITY;
ALTER TABLE members FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON members
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON members TO groups;
