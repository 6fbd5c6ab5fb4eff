-- Which trace a request is in, so that who operates finds it by the id its sender was told.
ALTER TABLE exchanges ADD COLUMN trace_id text COLLATE "C";

-- An operator knows the request's id and not yet whose it is: a role of its own, that reads this one table.
CREATE POLICY operator_read ON exchanges FOR SELECT TO operator_read USING (true);
GRANT SELECT ON exchanges TO operator_read;
