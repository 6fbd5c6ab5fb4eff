-- Where a token may be used from, where it was last used and by what, what replaced it, and which reminder of its end was the last.

ALTER TABLE tokens
  ADD COLUMN allowed_networks text[] NOT NULL DEFAULT '{}',
  ADD COLUMN last_used_address text COLLATE "C",
  ADD COLUMN last_used_by text COLLATE "C",
  ADD COLUMN replaced_by uuid,
  ADD COLUMN revoked_because text COLLATE "C",
  -- Days before the end: of 60, 30, 14, 7 and 1 the last that was announced, or was past when the token was made.
  ADD COLUMN reminded int;

-- The worker that reminds looks across tenants for what ends soon, and writes inside each one's scope.
CREATE INDEX tokens_ending ON tokens (expires_at) WHERE revoked_at IS NULL AND replaced_by IS NULL AND expires_at IS NOT NULL;

-- What all connectors of a tenant may send together; absent until Tenants has said so.
ALTER TABLE known_tenants ADD COLUMN rate_per_second int, ADD COLUMN burst int;
