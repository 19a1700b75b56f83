import english from "ra-language-english";
import type { Messages } from "../zh-CN/index.ts";
import { changes } from "./changes.ts";
import { connections } from "./connections.ts";
import { imports } from "./imports.ts";
import { paper } from "./paper.ts";
import { people } from "./people.ts";
import { platformData } from "./platform-data.ts";
import { problems } from "./problems.ts";
import { safety } from "./safety.ts";
import { shell } from "./shell.ts";
import { states } from "./states.ts";
import { sync } from "./sync.ts";

export const en: Messages = {
  ra: english.ra as unknown as Messages["ra"],
  ...shell,
  ...states,
  ...changes,
  ...safety,
  ...imports,
  ...connections,
  ...sync,
  ...platformData,
  ...paper,
  ...people,
  ...problems,
};
