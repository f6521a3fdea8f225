-- What is forgotten goes with all that refers to it: without these, each row of it reads whole tables.

CREATE INDEX verdicts_of_attempt ON delivery_fleet.verdicts (attempt);
CREATE INDEX tenants_of_job ON delivery_fleet.tenants (job);
