/** Where the members of objects lie in their JSON text. */

/**
 * The members of objects, four numbers each: where the key's text begins and ends (without its quotes) and
 * where the value begins and ends. One growing list serves many objects, each of which knows its own range.
 */
export class MemberList {
  /** `at[4 * i]` to `at[4 * i + 3]` are member `i`. */
  at = new Int32Array(1024);
  count = 0;

  /** Starts a member whose key is `bytes[start..end]`. */
  open(start: number, end: number): void {
    const i = this.count * 4;
    if (i === this.at.length) {
      const grown = new Int32Array(this.at.length * 2);
      grown.set(this.at);
      this.at = grown;
    }
    this.at[i] = start;
    this.at[i + 1] = end;
  }
}
