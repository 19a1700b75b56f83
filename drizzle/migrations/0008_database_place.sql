CREATE TABLE "database_place" (
	"id" integer PRIMARY KEY NOT NULL,
	"place" jsonb NOT NULL,
	"noted_at" timestamp (3) with time zone NOT NULL
);
