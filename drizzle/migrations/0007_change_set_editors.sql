ALTER TABLE "change_set" ADD COLUMN "editors" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
-- Who changed a set so far is known from the audit only; a token stands for the person it belongs to.
UPDATE "change_set" SET "editors" = e.persons FROM (
	SELECT a.record_id, jsonb_agg(DISTINCT coalesce(t.user_id, a.actor_id)) AS persons
	FROM "audit_event" a LEFT JOIN "api_token" t ON a.actor_id = 'token:' || t.id
	WHERE a.resource = 'change-sets' AND a.action = 'change-sets.edit'
	GROUP BY a.record_id
) e WHERE e.record_id = "change_set"."id"::text;