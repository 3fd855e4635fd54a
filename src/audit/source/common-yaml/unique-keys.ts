import { decline } from './cursor.js';

/** Finds keys given twice. Most maps are small, and a list is quicker than a set for them. */
export class UniqueKeys {
  private readonly few: string[] = [];
  private many: Set<string> | undefined;

  /** Declines where `key` was there: the package says where. */
  add(key: string): void {
    if (this.many) {
      if (this.many.has(key)) throw decline;
      this.many.add(key);
      return;
    }
    if (this.few.includes(key)) throw decline;
    this.few.push(key);
    if (this.few.length > 16) this.many = new Set(this.few);
  }
}
