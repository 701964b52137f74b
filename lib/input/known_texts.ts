/** Records whose text is known to be JSON, as it was read before: it is not looked at byte by byte again. */

/** How far the text of a record goes. */
export interface TextExtent {
  bytes: number;
  /** Line breaks in it. */
  newlines: number;
  /** Bytes behind the last of them; all, where there is none. */
  lastLine: number;
  /** UTF-8 continuation bytes among these: a column counts characters, so it leaves them out. */
  continuations: number;
}

/** Finds texts that are known. */
export interface KnownTexts {
  /** How far the text goes that was found last. */
  readonly extent: Readonly<TextExtent>;
  /**
   * The number of the text with which `bytes` go on at `start`, or -1 where it is none that is known.
   *
   * Texts are looked for in the order of the data. Those that were given are lost when the next list of records is.
   */
  findText(bytes: Uint8Array, start: number): number;
}

/** Where a reader looks for those who know texts, as they come only when reading has begun. */
export interface TextSlot {
  known: KnownTexts | undefined;
}
