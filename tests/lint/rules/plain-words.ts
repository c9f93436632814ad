import { foreignWord } from './words.ts';
import type { Context, Rule } from './nodes.ts';

/** Rejects words in comments and texts for which the field has others, see `words.ts`. */
export const plainWords: Rule = {
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments())
        check(comment.value, comment, context);
    },
    Literal(node) {
      if (typeof node.value === 'string') check(node.value, node, context);
    },
    TemplateElement: (node) => check(node.value.raw, node, context),
  }),
};

type Ranged = NonNullable<Parameters<Context['report']>[0]['node']>;

function check(text: string, node: Ranged, context: Context): void {
  const found = foreignWord(text.replaceAll(/\s+\*?\s*/g, ' '));
  if (found !== undefined)
    context.report({ node, message: `"${found.word}": write ${found.instead}` });
}
