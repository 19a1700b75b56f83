import { LINE_FAULTS } from "../faults.ts";
import { explained, mustFail, mustReadAll, underFault } from "./fault-checks.ts";
import { NotApplicable } from "./nonconformity.ts";
import { firstRequest, readPass } from "./pass.ts";
import type { Stage } from "./stage.ts";
import type { StreamCheck, Subject } from "./subject.ts";

/** Faults through which everything can still be read, as long as they last. */
const HARMLESS: ReadonlySet<string> = new Set(["noise", "foreignAnswer", "lateAnswer"]);

/** What a line may do to whoever asks meters over it; streams that ask none are left out. */
export const LINE_CHECKS: readonly StreamCheck[] = LINE_FAULTS.flatMap(({ id }): StreamCheck[] => [
  {
    over: "line",
    title: `gets over ${id} on its line`,
    async run(subject, name) {
      for (const count of [1, 2]) {
        await underFault(subject, { [id]: { on: true, count } }, async (stage) => {
          await mustReadAll(stage, name).catch((error: unknown) => {
            throw explained(error, count);
          });
          demandAsked(stage, id);
        });
      }
    },
  },
  {
    over: "line",
    title: `says who must act while ${id} lasts on its line`,
    async run(subject, name) {
      await demandAsking(subject, name, id);
      await underFault(subject, { [id]: { on: true } }, (stage) =>
        HARMLESS.has(id) ? mustReadAll(stage, name) : mustFail(stage, name, "retryable"),
      );
    },
  },
]);

const demandAsking = (subject: Subject, name: string, id: string) =>
  underFault(subject, { [id]: { on: true, count: 1 } }, async (stage) => {
    await readPass(stage, name, firstRequest(stage, name));
    demandAsked(stage, id);
  });

function demandAsked({ simulator }: Stage, id: string): void {
  if (simulator.faultState()[id]) throw new NotApplicable("this stream asks nobody over a line");
}
