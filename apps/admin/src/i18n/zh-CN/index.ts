import { changes } from "./changes.ts";
import { connections } from "./connections.ts";
import { imports } from "./imports.ts";
import { paper } from "./paper.ts";
import { people } from "./people.ts";
import { platformData } from "./platform-data.ts";
import { problems } from "./problems.ts";
import { ra } from "./ra.ts";
import { safety } from "./safety.ts";
import { shell } from "./shell.ts";
import { states } from "./states.ts";
import { sync } from "./sync.ts";

/** Simplified Chinese: the first language, from which the keys of all others follow. */
export const zhCN = {
  ra,
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

type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };
/** What every language must say: missing and surplus keys do not compile. */
export type Messages = Texts<typeof zhCN>;
