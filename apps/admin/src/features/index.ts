import type { ResourceProps } from "react-admin";
import { auditEvents } from "./audit-events/index.ts";
import { changeImports } from "./change-imports/index.ts";
import { changeSets } from "./change-sets/index.ts";
import { connections } from "./connections/index.ts";
import { drifts } from "./drifts/index.ts";
import { me } from "./me/index.ts";
import { points } from "./points/index.ts";
import { records } from "./records/index.ts";
import { rejects } from "./rejects/index.ts";
import { roles } from "./roles/index.ts";
import { simulators } from "./simulators/index.ts";
import { syncRuns } from "./sync-runs/index.ts";
import { tokens } from "./tokens/index.ts";
import { users } from "./users/index.ts";
import { writeSafety } from "./write-safety/index.ts";

export const features: readonly ResourceProps[] = [
  connections,
  syncRuns,
  records,
  rejects,
  changeSets,
  changeImports,
  drifts,
  points,
  users,
  roles,
  tokens,
  writeSafety,
  auditEvents,
  me,
  simulators,
];
