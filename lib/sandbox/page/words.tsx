/** Emails and other names where space is short. */

/** Names up to this many characters fit wherever they stand, and need no title. */
const FITTING_LENGTH = 24;

/** A text that may break after `@` and before a dot, but not inside of a word. */
export function Words({ text }: { text: string }) {
  const parts = text.split(/(?<=@)|(?=\.)/);
  return (
    <>
      {parts.map((part, index) =>
        index === 0 ? part : (
          <>
            <wbr />
            {part}
          </>
        )
      )}
    </>
  );
}

/** The whole text as a title, for texts that may be cut off; undefined for those that are not. */
export function titleOf(text: string): string | undefined {
  return text.length > FITTING_LENGTH ? text : undefined;
}
