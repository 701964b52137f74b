/** Bytes that are UTF-8 and nearly UTF-8, with what the platform's decoder says of them. */

/** The bounds of every range that the Unicode Standard names for a second or later byte, and beyond. */
const LATER_BYTES = [0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0];

/** Each byte from 0x80 on with bytes behind it that could make a character, and whether they do. */
export function* utf8Cases(): Generator<{ bytes: Uint8Array; isValid: boolean }> {
  for (let lead = 0x80; lead <= 0xff; lead++) {
    const sequences = [[lead]];
    for (const second of LATER_BYTES) {
      sequences.push([lead, second]);
      if (lead < 0xdf || lead > 0xf5) continue;
      for (const third of LATER_BYTES) {
        sequences.push([lead, second, third]);
        if (lead >= 0xf0) {
          for (const fourth of LATER_BYTES) sequences.push([lead, second, third, fourth]);
        }
      }
    }
    for (const sequence of sequences) {
      const bytes = Uint8Array.from(sequence);
      yield { bytes, isValid: isUtf8(bytes) };
    }
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
