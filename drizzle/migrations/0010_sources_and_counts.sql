ALTER TABLE "reading_change" ADD COLUMN "source" smallint DEFAULT -1 NOT NULL;--> statement-breakpoint
ALTER TABLE "schema_drift" ADD COLUMN "run_id" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sync_run_stream" ADD COLUMN "counted" jsonb;