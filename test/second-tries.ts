/** Names the tests that passed only when they were tried again: each of them is a weakness of the test or of the program. */
import type { Reporter, TestModule } from 'vitest/node';

export const secondTries: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const names = modules.flatMap((module) =>
      [...module.children.allTests('passed')]
        .filter((test) => test.diagnostic()?.flaky === true)
        .map((test) => `  ${module.relativeModuleId} > ${test.fullName}`),
    );
    if (names.length > 0) process.stdout.write(`Passed only at the second try:\n${names.join('\n')}\n\n`);
  },
};
