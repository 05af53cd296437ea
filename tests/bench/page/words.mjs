// Ten thousand words, and what people type into them; the same in every run.

const WORDS = (
  "il mercato apre presto e la piazza si riempie di voci chi arriva da lontano porta frutta pane libri una domanda " +
  "la scuola resta aperta anche di sera perché qualcuno insegna la lingua ad altri e loro insegnano come si cucina " +
  "abbiamo chiesto al comune quante persone vengono allo sportello ogni settimana nessuno lo sapeva con precisione"
).split(" ");

/** Numbers that look like chance. */
function* chance(seed) {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** Paragraphs of a hundred words. */
export const TEXT = (() => {
  const dice = chance(7);
  const word = () => WORDS[Math.floor(dice.next().value * WORDS.length)];
  const paragraph = () => Array.from({ length: 100 }, word).join(" ");
  return Array.from({ length: 100 }, paragraph).join("\n");
})();

/** Keys one after another, each with the milliseconds until the next: eight to ten a second, never in step. */
export function* keys(seed) {
  const dice = chance(seed);
  // An accent is a key of its own on some keyboards only.
  const plain = WORDS.filter((word) => /^[a-z]+$/.test(word));
  for (;;) {
    const word = plain[Math.floor(dice.next().value * plain.length)];
    for (const key of `${word} `) yield { key, wait: 90 + 40 * dice.next().value };
  }
}
