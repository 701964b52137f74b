/** Where the members of objects lie in their JSON text. */

/**
 * The members of objects, four numbers each: where the key's text begins and ends (without its quotes) and
 * where the value begins and ends. One growing list serves many objects, each of which knows its own range.
 */
export class MemberList {
  /** `at[4 * i]` to `at[4 * i + 3]` are member `i`. */
  at = new Int32Array(1024);
  /** Members that are whole. */
  count = 0;

  /** Starts a member whose key is `bytes[keyStart..keyEnd]` and whose value begins at `valueStart`. */
  open(keyStart: number, keyEnd: number, valueStart: number): void {
    const i = this.count * 4;
    if (i === this.at.length) {
      const grown = new Int32Array(this.at.length * 2);
      grown.set(this.at);
      this.at = grown;
    }
    this.at[i] = keyStart;
    this.at[i + 1] = keyEnd;
    this.at[i + 2] = valueStart;
  }

  /** The same members in memory of their own, which stays when this list is filled anew. */
  copy(): MemberList {
    const copy = new MemberList();
    copy.at = this.at.slice();
    copy.count = this.count;
    return copy;
  }

  /** Completes the member that was started: its value ends at `valueEnd`. */
  close(valueEnd: number): void {
    this.at[this.count++ * 4 + 3] = valueEnd;
  }
}

/** An object in JSON text. */
export interface ObjectText {
  /** Bytes that its text is part of. */
  bytes: Uint8Array;
  /** Holds its members, from `firstMember` up to but not including `endMember`. */
  members: MemberList;
  firstMember: number;
  endMember: number;
}
