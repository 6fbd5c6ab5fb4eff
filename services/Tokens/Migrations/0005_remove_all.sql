-- The connector's setting: a PATCH may not empty a group without naming whom it removes.
ALTER TABLE known_connectors ADD COLUMN refuse_remove_all_members boolean NOT NULL DEFAULT false;
