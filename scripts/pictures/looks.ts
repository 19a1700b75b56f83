import type { Camera } from "./camera.ts";
import type { Filled } from "./fill.ts";
import { PERSONS, type PersonName } from "./persons.ts";

/** Home per role, a set in each of its ends, the approval on a phone, a corrected record. */
export async function lookAtEverything(camera: Camera, { sets, waiting, corrected }: Filled): Promise<void> {
  for (const as of Object.keys(PERSONS) as PersonName[]) await camera.take({ name: `home-${as}`, as, at: "/" });
  await camera.take({ name: "home-phone", as: "approver", at: "/", phone: true });
  for (const [end, id] of Object.entries(sets))
    await camera.take({ name: `set-${kebab(end)}`, as: "officer", at: `/change-sets/${id}/show` });
  await camera.take({ name: "set-waiting", as: "approver", at: `/change-sets/${waiting}/show` });
  await camera.take({ name: "approval-phone", as: "approver", at: `/change-sets/${waiting}/show`, phone: true });
  await camera.take({ name: "corrected-record", as: "officer", at: `/records/${corrected}/show` });
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
