import { migrate, openPglite, openPostgres } from "../../drizzle/index.ts";

// A process of its own that migrates the database named by its environment and writes the applied tags to its output.
const { DATABASE_URL, DATA_DIR } = process.env;
const database = DATABASE_URL ? openPostgres(DATABASE_URL) : await openPglite(DATA_DIR);
process.stdout.write(JSON.stringify(await migrate(database.db)));
await database.close();
