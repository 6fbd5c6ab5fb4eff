-- What all connectors of a tenant may send together.
ALTER TABLE tenants
  ADD COLUMN rate_per_second int NOT NULL DEFAULT 200,
  ADD COLUMN burst int NOT NULL DEFAULT 400;
