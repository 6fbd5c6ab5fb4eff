-- OAuth for connectors: client secrets, and the issuers whose assertions a connector accepts (RFC 7523). Both are credentials with the life of a token.

ALTER TABLE tokens
  ADD COLUMN issuer text COLLATE "C",
  ADD COLUMN jwks_uri text COLLATE "C",
  ADD COLUMN subject text COLLATE "C",
  ADD COLUMN audience text COLLATE "C",
  DROP CONSTRAINT tokens_kind,
  DROP CONSTRAINT tokens_connector,
  ADD CONSTRAINT tokens_kind CHECK (kind IN ('connector', 'api-key', 'operator', 'client-secret', 'federation')),
  ADD CONSTRAINT tokens_connector CHECK ((kind IN ('connector', 'client-secret', 'federation')) = (connector_id IS NOT NULL)),
  ADD CONSTRAINT tokens_federation CHECK ((kind = 'federation') = (issuer IS NOT NULL AND jwks_uri IS NOT NULL AND subject IS NOT NULL AND audience IS NOT NULL));

-- verify: an assertion names the connector, and not yet the tenant
CREATE INDEX tokens_federations ON tokens (connector_id) WHERE kind = 'federation';
