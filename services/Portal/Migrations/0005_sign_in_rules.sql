-- How a tenant wants its people to sign in. No row: no rule beyond everybody's.
CREATE TABLE sign_in_rules (
  tenant_id uuid NOT NULL, version bigint NOT NULL, needs_second_factor boolean NOT NULL,
  CONSTRAINT sign_in_rules_pkey PRIMARY KEY (tenant_id));

ALTER TABLE sign_in_rules ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_rules FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON sign_in_rules
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_rules TO portal;
