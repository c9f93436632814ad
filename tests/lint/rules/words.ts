/** Words that this project does not use, each with the field's term to use instead. */
const words: readonly (readonly [pattern: string, instead: string])[] = [
  ['asks? for|asked for|asking for', 'request'],
  ['hand(s|ed|ing)? over', 'request, dispatch or pass'],
  ['puts? back|putting back', 'requeue'],
  ['holds? back|held back|holding back', 'back off, or defer'],
  ['tr(ies|ied|ying) (it )?again', 'retry'],
  ['put(s|ting)? aside', 'dead-letter'],
  ['under way', 'in progress'],
  ['by hand', 'manually'],
  ['made? true|making true', 'apply'],
  ['(is|are|was|were|be|being) told', 'log, report, show or print'],
  ['what (came|became) of', 'result, outcome or state'],
  ['goes? away|went away', 'is deleted, or ends'],
  ['is named so', 'name it'],
  ['found out', 'detected'],
  ['buries the|lets nobody', 'say it plainly'],
  ['for ever', 'forever'],
  ['materialized by (itself|themselves)', 'materialized automatically, or separately'],
  ['is like that', 'matches'],
  ['(does|do) not let us', 'refuses'],
  ['is (not )?read here', 'is supported'],
  ['go(es)? on(?! (the|it|one|a) )|going on|went on', 'continue'],
  ['(is|are|was|were|be) away', 'is unavailable'],
  ['(not|no|nothing|nobody|never) (\\w+ ){0,4}any ?more', 'no longer'],
  ['stands? still', 'hangs'],
  ['gets? up for it', 'say it plainly'],
  ['(works?|working|computes?|takes?|waits?) for long|needs? long', 'for a long time'],
];

const isolated = words.map(([pattern, instead]) => ({
  pattern: new RegExp(`\\b(?:${pattern})\\b`, 'i'),
  instead,
}));

/**
 * A word in a text that the project does not use, with its replacement; undefined if there is none.
 */
export function foreignWord(
  text: string,
): { readonly word: string; readonly instead: string } | undefined {
  for (const { pattern, instead } of isolated) {
    const [word] = pattern.exec(text) ?? [];
    if (word !== undefined) return { word, instead };
  }
  return undefined;
}
