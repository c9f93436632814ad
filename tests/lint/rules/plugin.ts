import { assertionMustRun } from './assertion-must-run.ts';
import { checkedRows } from './checked-rows.ts';
import { noVacuousAssertion } from './no-vacuous-assertion.ts';
import { packageImports } from './package-imports.ts';
import { plainWords } from './plain-words.ts';

/** The project's own rules, loaded by oxlint.config.ts. */
export default {
  meta: { name: 'house' },
  rules: {
    'assertion-must-run': assertionMustRun,
    'checked-rows': checkedRows,
    'no-vacuous-assertion': noVacuousAssertion,
    'package-imports': packageImports,
    'plain-words': plainWords,
  },
};
