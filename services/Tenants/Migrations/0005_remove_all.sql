-- A PATCH may not empty a group without naming whom it removes.
ALTER TABLE connectors ADD COLUMN refuse_remove_all_members boolean NOT NULL DEFAULT false;
