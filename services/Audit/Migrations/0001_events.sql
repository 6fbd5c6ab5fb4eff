-- What happened, once and for ever. Events without a tenant (failed sign-ins by unknown credentials, acts of the platform itself)
-- belong to the nil tenant.

CREATE TABLE events (
  tenant_id uuid NOT NULL, id uuid NOT NULL,
  occurred_at timestamptz NOT NULL, recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  action text COLLATE "C" NOT NULL, outcome text COLLATE "C" NOT NULL,
  resource_type text COLLATE "C" NOT NULL, resource_id uuid NOT NULL, resource_version bigint NOT NULL,
  actor_kind text COLLATE "C" NOT NULL, actor_id uuid NOT NULL, actor_name text COLLATE "C",
  request_id text COLLATE "C" NOT NULL, part int NOT NULL, parts int NOT NULL,
  data json NOT NULL,          -- json, not jsonb: the event's own bytes are the evidence
  CONSTRAINT events_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT events_outcome CHECK (outcome IN ('applied', 'refused')));

-- Ids are UUIDv7 and so in order of time: each question of GET /api/audit walks one of these.
CREATE INDEX events_of_resource ON events (tenant_id, resource_id, id);
CREATE INDEX events_of_request ON events (tenant_id, request_id, id);
CREATE INDEX events_of_actor ON events (tenant_id, actor_id, id);
CREATE INDEX events_of_action ON events (tenant_id, action, id);
CREATE INDEX events_refused ON events (tenant_id, id) WHERE outcome = 'refused';

ALTER TABLE events ENABLE ROW LEVEL SECURITY;
ALTER TABLE events FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON events
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));

GRANT SELECT, INSERT ON events TO audit;

-- Nobody changes the past: neither the service nor the owner by mistake.
CREATE FUNCTION events_are_kept() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  RAISE EXCEPTION 'audit events are kept as they are: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER events_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION events_are_kept();
