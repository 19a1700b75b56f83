import { writeFileSync } from "node:fs";
import { relative } from "node:path";

/**
 * Vitest's reporter for `suite.mjs`: how many tests passed, and a line for each failure wherever it happened, in a test, in a hook, on
 * loading a file or outside of all. The reporters at hand say nothing of a hook's error in what a program can read.
 */
export default class FailuresReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const passed = modules.reduce((sum, { children }) => sum + [...children.allTests("passed")].length, 0);
    const failures = [
      ...modules.flatMap(failuresIn),
      ...unhandledErrors.map(({ message }) => `outside of the tests: ${firstLine(message)}`),
    ];
    writeFileSync(process.env.SUITE_REPORT, JSON.stringify({ passed, failures }));
  }
}

function failuresIn(module) {
  const path = relative(process.cwd(), module.moduleId);
  const said = (names, errors) => [path, ...names].join(" > ") + (errors?.length ? `: ${firstLine(errors[0].message)}` : "");
  const tests = [...module.children.allTests("failed")].map((test) => said([test.fullName], test.result().errors));
  const suites = [...module.children.allSuites()].flatMap((suite) => ofHooks(suite, said, [suite.fullName]));
  return [...ofHooks(module, said, []), ...suites, ...tests];
}

/** What failed there around the tests. */
const ofHooks = (place, said, names) => (place.errors().length > 0 ? [said(names, place.errors())] : []);

const firstLine = (text) => String(text).split("\n", 1)[0];
