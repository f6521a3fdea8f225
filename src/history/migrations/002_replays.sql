-- A regression of the past that is played again says nothing of how long a delivery takes today, nor when anything
-- broke. What was remembered before stays where it is.
ALTER TABLE series
  ADD COLUMN replays boolean NOT NULL DEFAULT false,
  DROP CONSTRAINT series_target_template_key,
  ADD UNIQUE (target, template, replays);
