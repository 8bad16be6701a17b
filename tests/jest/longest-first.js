const { default: Sequencer } = require("@jest/test-sequencer");

/** Files that take minutes, the longest first. */
const longest = [
  "docs/runbook",
  "infra/release/kills",
  "functions/properties/properties",
  "policy/matrix",
  "ci/rehearsal",
];

/**
 * Begins with the files that take minutes. Where Jest has no times of an earlier run, as in CI, it begins with the largest
 * files, and a small one that takes minutes runs alone at the end.
 */
module.exports = class extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const index = longest.findIndex((name) => path.endsWith(`/tests/${name}.long.test.ts`));
      return index < 0 ? longest.length : index;
    };
    return [...super.sort(tests)].sort((a, b) => place(a) - place(b));
  }
};
