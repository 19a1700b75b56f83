CREATE TABLE "approval_delegation" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "approval_delegation_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"from_user_id" text NOT NULL,
	"to_user_id" text NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"until_at" timestamp (3) with time zone NOT NULL,
	"reason" text NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "change_import" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "change_import_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"connection_id" integer NOT NULL,
	"stream" text NOT NULL,
	"op" text NOT NULL,
	"file_name" text NOT NULL,
	"hash" text NOT NULL,
	"rows" integer NOT NULL,
	"bad_rows" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"change_set_id" integer,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "change_op" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "change_op_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"change_set_id" integer NOT NULL,
	"connection_id" integer NOT NULL,
	"ordinal" integer NOT NULL,
	"op_id" text NOT NULL,
	"stream" text NOT NULL,
	"key" text NOT NULL,
	"op" text NOT NULL,
	"label" text DEFAULT '' NOT NULL,
	"fields" jsonb NOT NULL,
	"base" jsonb,
	"now" jsonb,
	"guard" text,
	"desired" jsonb,
	"diff" jsonb,
	"effect" text,
	"reversible" boolean DEFAULT false NOT NULL,
	"outcome" text DEFAULT 'pending' NOT NULL,
	"code" text,
	"message" text,
	"resolution" text,
	"before" jsonb,
	"after" jsonb,
	"verified" boolean,
	"receipt" jsonb,
	"attempts" integer DEFAULT 0 NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"settled_at" timestamp (3) with time zone,
	"drift" jsonb,
	"drift_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "change_set" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "change_set_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"connection_id" integer NOT NULL,
	"title" text NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"source" text DEFAULT 'edit' NOT NULL,
	"author_id" text NOT NULL,
	"author_name" text NOT NULL,
	"reverts_id" integer,
	"import_id" integer,
	"total" integer DEFAULT 0 NOT NULL,
	"plan" jsonb,
	"planned_at" timestamp (3) with time zone,
	"plan_hash" text,
	"expires_at" timestamp (3) with time zone,
	"approval_reasons" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"submitted_at" timestamp (3) with time zone,
	"submitted_by" text,
	"comment" text,
	"decided_at" timestamp (3) with time zone,
	"decided_by" text,
	"decided_by_name" text,
	"on_behalf_of" text,
	"decision_comment" text,
	"not_before" timestamp (3) with time zone,
	"not_after" timestamp (3) with time zone,
	"canary" integer DEFAULT 3 NOT NULL,
	"max_failure_percent" integer DEFAULT 10 NOT NULL,
	"applied_by" text,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"stop_reason" text,
	"pause_requested" boolean DEFAULT false NOT NULL,
	"cancel_requested" boolean DEFAULT false NOT NULL,
	"worker" text,
	"heartbeat_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "column_mapping" (
	"connection_id" integer NOT NULL,
	"stream" text NOT NULL,
	"op" text NOT NULL,
	"head_hash" text NOT NULL,
	"mapping" jsonb NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "column_mapping_connection_id_stream_op_head_hash_pk" PRIMARY KEY("connection_id","stream","op","head_hash")
);
--> statement-breakpoint
CREATE TABLE "protected_record" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "protected_record_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"connection_id" integer NOT NULL,
	"stream" text NOT NULL,
	"key" text NOT NULL,
	"reason" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "write_safety" (
	"id" integer PRIMARY KEY NOT NULL,
	"stopped" boolean DEFAULT false NOT NULL,
	"stopped_reason" text,
	"stopped_by" text,
	"stopped_at" timestamp (3) with time zone,
	"approval_rows" integer DEFAULT 20 NOT NULL,
	"plan_hours" integer DEFAULT 24 NOT NULL,
	"quiet_hours" text DEFAULT '' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "record_change" ALTER COLUMN "run_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "connection" ADD COLUMN "armed" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "record_change" ADD COLUMN "change_set_id" integer;--> statement-breakpoint
ALTER TABLE "change_op" ADD CONSTRAINT "change_op_change_set_id_change_set_id_fk" FOREIGN KEY ("change_set_id") REFERENCES "public"."change_set"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "approval_delegation_to" ON "approval_delegation" USING btree ("to_user_id","until_at");--> statement-breakpoint
CREATE UNIQUE INDEX "change_import_hash" ON "change_import" USING btree ("hash");--> statement-breakpoint
CREATE UNIQUE INDEX "change_op_id" ON "change_op" USING btree ("op_id");--> statement-breakpoint
CREATE INDEX "change_op_place" ON "change_op" USING btree ("change_set_id","ordinal");--> statement-breakpoint
CREATE INDEX "change_op_outcome" ON "change_op" USING btree ("change_set_id","outcome");--> statement-breakpoint
CREATE INDEX "change_op_record" ON "change_op" USING btree ("connection_id","stream","key");--> statement-breakpoint
CREATE INDEX "change_op_drift" ON "change_op" USING btree ("drift_at") WHERE drift_at is not null;--> statement-breakpoint
CREATE INDEX "change_set_status" ON "change_set" USING btree ("status","connection_id");--> statement-breakpoint
CREATE INDEX "change_set_recent" ON "change_set" USING btree ("connection_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "protected_record_key" ON "protected_record" USING btree ("connection_id","stream","key");