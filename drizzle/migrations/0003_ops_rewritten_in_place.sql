ALTER TABLE "change_op" DROP CONSTRAINT "change_op_change_set_id_change_set_id_fk";--> statement-breakpoint
DROP INDEX "change_op_id";--> statement-breakpoint
DROP INDEX "change_op_outcome";--> statement-breakpoint
DROP INDEX "change_op_record";--> statement-breakpoint
ALTER TABLE "change_op" ADD COLUMN "now_is_base" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "change_op_watched" ON "change_op" USING btree ("connection_id","stream","key") WHERE verified;--> statement-breakpoint
ALTER TABLE "change_op" DROP COLUMN "diff";--> statement-breakpoint
-- Room on each page for the next state of its ops: four rewrites an op, none of which touches an index.
ALTER TABLE "change_op" SET (fillfactor = 50);
