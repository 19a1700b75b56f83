import { type Db, isSamePlace, type Place, type Tx, type Whereabouts } from "@campushub/drizzle";
import { connection, databasePlace } from "@campushub/drizzle/schema";
import { asc, eq, sql } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { perform } from "../audit/index.ts";

const PLACE_ID = 1;

/**
 * At every start: a database that is a copy, was restored or moved writes nowhere until a person says so again, since its sets may
 * have been carried out meanwhile and its original may still be at work. The first start only notes where the database lives.
 * @returns whether this is such a database
 */
export async function disarmRestored({ ctx }: { ctx: Ctx }): Promise<boolean> {
  const here = await ctx.database.whereabouts();
  const [noted] = await ctx.db.select().from(databasePlace).where(eq(databasePlace.id, PLACE_ID));
  const restored = noted !== undefined && !isHere(here, noted.place);
  if (restored) await disarmAll(ctx, here);
  else await note(ctx, ctx.db, here.place);
  await here.settle();
  return restored;
}

const isHere = ({ known }: Whereabouts, noted: Place) => known.some((place) => isSamePlace(place, noted));

async function disarmAll(ctx: Ctx, here: Whereabouts): Promise<void> {
  try {
    const disarmed = await perform({
      ctx,
      resource: "connections",
      action: "disarm",
      reason: "restored",
      work: async (tx, audit) => {
        const [noted] = await tx.select().from(databasePlace).where(eq(databasePlace.id, PLACE_ID)).for("update");
        if (noted && isHere(here, noted.place)) throw new DoneByAnother();
        audit({ before: { place: noted?.place ?? null }, after: { place: here.place } });
        const armed = eq(connection.armed, true);
        const rows = await tx
          .select({ id: connection.id })
          .from(connection)
          .where(armed)
          .orderBy(asc(connection.id))
          .for("update");
        await tx
          .update(connection)
          .set({ armed: false, version: sql`${connection.version} + 1` })
          .where(armed);
        for (const { id } of rows) audit({ recordId: id, before: { armed: true }, after: { armed: false } });
        await note(ctx, tx, here.place);
        return rows.map(({ id }) => id);
      },
    });
    ctx.log.warn(
      { connections: disarmed },
      "this database was copied, restored or moved: its connections are read only now. See what happened in the platforms since, " +
        "look at the change sets under way, then allow writing on the page of each connection",
    );
  } catch (error) {
    if (!(error instanceof DoneByAnother)) throw error;
  }
}

/** Another instance started at the same moment and was quicker. */
class DoneByAnother extends Error {}

async function note(ctx: Ctx, db: Db | Tx, place: Place): Promise<void> {
  const values = { place: { ...place }, notedAt: new Date(ctx.clock.now()) };
  await db
    .insert(databasePlace)
    .values({ id: PLACE_ID, ...values })
    .onConflictDoUpdate({ target: databasePlace.id, set: values });
}
