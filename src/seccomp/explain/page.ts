/** How good or bad something is, for colours. */
export type Tone = 'plain' | 'good' | 'fair' | 'bad';

/** A line with a term in front, and lines below it. */
export interface Item {
  term: string;
  tone?: Tone;
  text: string;
  notes?: string[];
  /** Whether `text` may be cut after a line, where there is little room. */
  isList?: boolean;
}

export interface Section {
  title: string;
  /** A sentence between title and items. */
  intro?: string;
  items: Item[];
}

/** What is to be read, whatever it is printed on. Text in it may come from files: it is not yet `printable`. */
export interface Page {
  title: string;
  /** Sentences at the top. */
  lead: string[];
  sections: Section[];
}
