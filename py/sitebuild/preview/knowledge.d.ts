/** What the server knows of each sentence, by its number; see rendering.py. */
export interface Sentence {
  id: string;
  english: string[];
  translation: string[];
  state: string;
  comments: string[];
  places: string[];
  line: number;
}

declare const knowledge: {
  language: { code: string; name: string; dir: string };
  catalog: string;
  sentences: Sentence[];
};
export default knowledge;
