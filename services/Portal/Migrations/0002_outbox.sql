CREATE TABLE outbox (
  tenant_id uuid NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY, lane smallint NOT NULL,
  event_id uuid NOT NULL, type text NOT NULL, envelope text NOT NULL, created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, id));
CREATE INDEX outbox_lane ON outbox (lane, id);      -- the relay's claim; it reads across tenants by its own role and policy

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON outbox
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
CREATE POLICY relay_all ON outbox FOR ALL TO portal_relay USING (true) WITH CHECK (true);

GRANT INSERT ON outbox TO portal;
GRANT SELECT, DELETE ON outbox TO portal_relay;

CREATE TABLE inbox (
  tenant_id uuid NOT NULL, consumer text NOT NULL, message_id uuid NOT NULL, received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, consumer, message_id));

ALTER TABLE inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbox FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON inbox
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));

GRANT SELECT, INSERT, DELETE ON inbox TO portal;
