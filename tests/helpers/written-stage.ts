import { afterAll, afterEach, beforeAll } from "vitest";
import { openTestDatabase, type TestDatabase } from "./database.ts";
import { openWrittenHub, type WrittenHub } from "./written-platform.ts";

export type StageOptions = Omit<NonNullable<Parameters<typeof openWrittenHub>[0]>, "database">;

export interface WrittenStage {
  /** The hub that stands at the moment. */
  readonly stage: WrittenHub;
  /** A hub with a platform of its own, until the end of the test. */
  readonly open: (options?: StageOptions) => Promise<void>;
}

/** One database for a test file, and on it a hub for each test that opens one. */
export function writtenStage(): WrittenStage {
  let database: TestDatabase;
  let present: WrittenHub | undefined;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());
  afterEach(async () => {
    await present?.close();
    present = undefined;
  });
  const stage = new Proxy({} as WrittenHub, {
    get(_, name) {
      if (!present) throw new Error("no hub was opened in this test");
      return Reflect.get(present, name);
    },
  });
  const open = async (options: StageOptions = {}) => {
    present = await openWrittenHub({ database, ...options });
  };
  return { stage, open };
}
