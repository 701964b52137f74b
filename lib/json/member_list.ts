/** Where the members of objects lie in their JSON text. */

/** Members of one object that are listed; of an object with more none are, and it is looked through when it is needed. */
const MAX_MEMBERS = 64 * 1024;

/**
 * The members of objects, four numbers each: where the key's text begins and ends (without its quotes) and
 * where the value begins and ends. One growing list serves many objects, each of which knows its own range.
 */
export class MemberList {
  /** `at[4 * i]` to `at[4 * i + 3]` are member `i`. */
  at = new Int32Array(1024);
  /** Members that are whole. */
  count = 0;
  /** Whether the object that was begun last has so many members that they are not listed. */
  isTooLong = false;
  /**
   * Called when the list is full, instead of leaving out the members of an object: they are to be read, and then the
   * list begins again.
   */
  onFull: (() => void) | undefined;

  #first = 0;

  /** Begins an object: its members come behind those that are there. */
  begin(): void {
    this.#first = this.count;
    this.isTooLong = false;
  }

  /** Starts a member whose key is `bytes[keyStart..keyEnd]` and whose value begins at `valueStart`. */
  open(keyStart: number, keyEnd: number, valueStart: number): void {
    if (this.count * 4 === this.at.length) this.#makeRoom();
    const i = this.count * 4;
    this.at[i] = keyStart;
    this.at[i + 1] = keyEnd;
    this.at[i + 2] = valueStart;
  }

  /** The same members in memory of their own, which stays when this list is filled anew. */
  copy(): MemberList {
    const copy = new MemberList();
    copy.at = this.at.slice(0, Math.max(4, this.count * 4));
    copy.count = this.count;
    return copy;
  }

  /** Completes the member that was started: its value ends at `valueEnd`. */
  close(valueEnd: number): void {
    this.at[this.count++ * 4 + 3] = valueEnd;
  }

  #makeRoom(): void {
    if (this.count - this.#first >= MAX_MEMBERS) {
      this.onFull?.();
      this.isTooLong = this.onFull === undefined;
      this.count = this.#first;
      return;
    }
    const grown = new Int32Array(this.at.length * 2);
    grown.set(this.at);
    this.at = grown;
  }
}

/** An object in JSON text. */
export interface ObjectText {
  /** Bytes that its text is part of. */
  bytes: Uint8Array;
  /** Where its text begins. */
  start: number;
  /**
   * Holds its members, from `firstMember` up to but not including `endMember`; `firstMember` is -1 where they are too
   * many to be listed.
   */
  members: MemberList;
  firstMember: number;
  endMember: number;
}
