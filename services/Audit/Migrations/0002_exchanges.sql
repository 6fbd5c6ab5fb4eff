-- What connectors asked and what became of it: for days, to explain; the evidence is in events.

CREATE TABLE exchanges (
  tenant_id uuid NOT NULL, id uuid NOT NULL, at timestamptz NOT NULL, connector_id uuid,
  method text COLLATE "C" NOT NULL, route text COLLATE "C" NOT NULL, resource_id uuid, query text COLLATE "C",
  status smallint NOT NULL, outcome text COLLATE "C" NOT NULL, scim_type text COLLATE "C", detail text COLLATE "C",
  dialect text COLLATE "C" NOT NULL, tolerated text COLLATE "C", client text COLLATE "C", client_request_id text COLLATE "C",
  duration_ms real NOT NULL,
  CONSTRAINT exchanges_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT exchanges_outcome CHECK (outcome IN ('applied', 'no-change', 'refused')));

-- Ids are UUIDv7 and so in order of time.
CREATE INDEX exchanges_of_connector ON exchanges (tenant_id, connector_id, id);
CREATE INDEX exchanges_refused ON exchanges (tenant_id, id) WHERE outcome = 'refused';
CREATE INDEX exchanges_at ON exchanges USING brin (at);      -- retention: it goes by age, not by tenant

-- Counted with the rows, by the minute: charts read these.
CREATE TABLE activity (
  tenant_id uuid NOT NULL, connector_id uuid NOT NULL, minute timestamptz NOT NULL,
  reads int NOT NULL, applied int NOT NULL, no_change int NOT NULL, refused int NOT NULL, failed int NOT NULL, duration_ms double precision NOT NULL,
  CONSTRAINT activity_pkey PRIMARY KEY (tenant_id, connector_id, minute));
CREATE INDEX activity_minute ON activity USING brin (minute);

CREATE TABLE connectors_seen (
  tenant_id uuid NOT NULL, connector_id uuid NOT NULL,
  first_at timestamptz NOT NULL, last_at timestamptz NOT NULL, success_at timestamptz, refused_at timestamptz, client text COLLATE "C",
  dialect text COLLATE "C", dialect_by text COLLATE "C", dialect_at timestamptz,
  CONSTRAINT connectors_seen_pkey PRIMARY KEY (tenant_id, connector_id));

ALTER TABLE exchanges ENABLE ROW LEVEL SECURITY;
ALTER TABLE exchanges FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON exchanges
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));

ALTER TABLE activity ENABLE ROW LEVEL SECURITY;
ALTER TABLE activity FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON activity
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));

ALTER TABLE connectors_seen ENABLE ROW LEVEL SECURITY;
ALTER TABLE connectors_seen FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON connectors_seen
  USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));

GRANT SELECT, INSERT ON exchanges TO audit;
GRANT SELECT, INSERT, UPDATE ON activity TO audit;
GRANT SELECT, INSERT, UPDATE ON connectors_seen TO audit;

-- Retention has no tenant: a role of its own, to which only what is at least a day old exists.
CREATE POLICY audit_retention ON exchanges TO audit_retention USING (at < now() - interval '1 day') WITH CHECK (false);
CREATE POLICY audit_retention ON activity TO audit_retention USING (minute < now() - interval '1 day') WITH CHECK (false);
GRANT SELECT, DELETE ON exchanges TO audit_retention;
GRANT SELECT, DELETE ON activity TO audit_retention;
