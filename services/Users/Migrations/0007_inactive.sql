-- Who is switched off, in the order pages show them. They are few: most writes never touch this index.
CREATE INDEX users_inactive ON users (tenant_id, user_name_key) WHERE NOT active;
