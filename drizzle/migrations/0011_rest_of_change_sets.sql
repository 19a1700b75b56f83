ALTER TABLE "change_set" ADD COLUMN "rest_of_id" integer;--> statement-breakpoint
ALTER TABLE "change_set" ADD COLUMN "left_out" jsonb DEFAULT '[]'::jsonb NOT NULL;