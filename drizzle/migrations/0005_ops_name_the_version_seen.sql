ALTER TABLE "change_op" ADD COLUMN "record_id" bigint;--> statement-breakpoint
ALTER TABLE "change_op" ADD COLUMN "record_version" integer;--> statement-breakpoint
ALTER TABLE "record_change" ADD COLUMN "version" integer DEFAULT 0 NOT NULL;