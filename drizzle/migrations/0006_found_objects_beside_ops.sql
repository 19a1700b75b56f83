CREATE TABLE "found_object" (
	"change_set_id" integer NOT NULL,
	"plan" integer NOT NULL,
	"change_op_id" bigint NOT NULL,
	"data" json NOT NULL,
	CONSTRAINT "found_object_change_set_id_plan_change_op_id_pk" PRIMARY KEY("change_set_id","plan","change_op_id")
);
--> statement-breakpoint
ALTER TABLE "change_op" ADD COLUMN "found_by" integer;--> statement-breakpoint
ALTER TABLE "change_set" ADD COLUMN "plan_number" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "change_set" ADD COLUMN "plans_begun" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- What was found so far counts as found by the first plan of its set.
INSERT INTO "found_object" SELECT "change_set_id", 1, "id", "base" FROM "change_op" WHERE "base" IS NOT NULL;--> statement-breakpoint
UPDATE "change_op" SET "found_by" = 1 WHERE "base" IS NOT NULL;--> statement-breakpoint
UPDATE "change_set" SET "plan_number" = 1, "plans_begun" = 1;--> statement-breakpoint
ALTER TABLE "change_op" DROP COLUMN "base";