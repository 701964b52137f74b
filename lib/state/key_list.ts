/** Keys of users that go from thread to thread in one text: mostly nobody there looks at them one by one. */

/** Of keys in order, one in so many may be in front of the one before: each takes SQLite to another page. */
const FEW = 64;

/** A list of keys for another thread. */
export interface PackedKeys {
  /** As a JSON array. */
  text: string;
  length: number;
  isInOrder: boolean;
}

/** Keys of users; one may be there twice. */
export class KeyList {
  readonly length: number;
  #all: readonly string[] | undefined;
  #packed: PackedKeys | undefined;

  private constructor({ length }: { length: number }) {
    this.length = length;
  }

  /** The list of `keys`. */
  static of(keys: readonly string[]): KeyList {
    const list = new KeyList(keys);
    list.#all = keys;
    return list;
  }

  /** The list that was packed. */
  static unpack(packed: PackedKeys): KeyList {
    const list = new KeyList(packed);
    list.#packed = packed;
    return list;
  }

  /** All of them. */
  get all(): readonly string[] {
    return this.#all ??= JSON.parse(this.#packed!.text) as string[];
  }

  /** Whether nearly all come in the order of their UTF-16 code units. */
  get isInOrder(): boolean {
    return this.pack().isInOrder;
  }

  /** The list for another thread. */
  pack(): PackedKeys {
    return this.#packed ??= packedOf(this.#all!);
  }

  /** The JSON array of those from `first` to before `end`. */
  textOf({ first, end }: { first: number; end: number }): string {
    if (end - first === this.length) return this.pack().text;
    return JSON.stringify(this.all.slice(first, end));
  }
}

function packedOf(keys: readonly string[]): PackedKeys {
  return { text: JSON.stringify(keys), length: keys.length, isInOrder: areInOrder(keys) };
}

function areInOrder(keys: readonly string[]): boolean {
  let others = 0;
  for (let i = 1; i < keys.length; i++) if (keys[i] < keys[i - 1]) others++;
  return others * FEW <= keys.length;
}
