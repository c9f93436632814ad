import { foreignWord } from '../rules/words.ts';

/** Rejects in documentation the words that the rule `house/plain-words` rejects in code. */
export default function plainWords({ Syntax, RuleError, report, getSource }) {
  return {
    [Syntax.Str](node) {
      const found = foreignWord(getSource(node).replaceAll(/\s+/g, ' '));
      if (found !== undefined)
        report(node, new RuleError(`"${found.word}": write ${found.instead}`));
    },
  };
}
