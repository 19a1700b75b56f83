import { recordStream, wholeLabel } from "@campushub/kit";
import { accountOps } from "../commands/accounts.ts";
import type { Config } from "../config.ts";
import { type Account, account } from "../records.ts";
import { maintained } from "../write.ts";
import { readByBuilding } from "./by-building.ts";
import { ofProfile, readAs } from "./of-profile.ts";

/** Consumption and the meter move these at any time. */
const MOVING = ["balance", "subsidy", "available", "used", "bought", "granted", "status", "cutReason"];

/** One record per room-meter: a room's 照明 and its 空调 have a balance each. */
export const accounts = recordStream<Config, Account>({
  title: { zh: "电费账户", en: "Accounts" },
  ...ofProfile("accounts"),
  schema: account,
  key: ({ roomVerify }) => roomVerify,
  label: ({ building, roomName, meterKind }) => wholeLabel(building, roomName, meterKind),
  read: {
    modes: ["snapshot"],
    deletes: "snapshotDiff",
    order: { snapshot: "total" },
    run: readAs("accounts", (session, request) =>
      readByBuilding(session, request, { scoped: true, rowsOf: (reader, building) => reader.accounts(building) }),
    ),
  },
  write: maintained("accounts", accountOps, { idempotency: "key", volatile: MOVING }),
});
