// Where things lie in the memory that the kernel and its host share. The host reads these through the exports; nothing
// is ever moved, and the memory never grows: views of it stay good.

/** Bytes of a log that can be looked at together. */
export const CHUNK_BYTES: u32 = 1 << 20;
/** Behind the bytes of a chunk, so that sixteen can be loaded from any place in it. */
const SLACK: u32 = 64;
/** Lines that are cut, or read as headers, in one call. */
export const BATCH: u32 = 16 * 1024;
/** Finds that one call can tell. */
export const FINDS: u32 = 8 * 1024;
/** Texts that are searched for together: all of them may be found at four places at once. Bytes of all; their grams. */
export const TEXTS: u32 = FINDS / 8;
export const TEXT_BYTES: u32 = 64 * 1024;
export const GRAMS: u32 = 16 * 1024;
/** Bits of the hashes of grams in the filter and in the table behind it, and of what begins a message. */
export const FILTER_BITS: u32 = 17;
export const TABLE_BITS: u32 = 13;
export const BEGINNING_BITS: u32 = 12;
/** Bits by which grams of the log are counted. */
export const COUNT_BITS: u32 = 16;

/** The compiler keeps its own few constants below. */
export const CHUNK: u32 = 64 * 1024;
/** u32[BATCH + 1]: where lines begin, in the log. */
export const STARTS: u32 = CHUNK + CHUNK_BYTES + SLACK;
/** u32[BATCH]: the first lines of records. */
export const FIRST_LINES: u32 = STARTS + 4 * (BATCH + 4);
/** f64[BATCH]: their times in ms. */
export const TIMES: u32 = FIRST_LINES + 4 * BATCH;
/** u32[BATCH]: their event ids. */
export const EVENT_IDS: u32 = TIMES + 8 * BATCH;
/** u16[BATCH]: their components. */
export const COMPONENTS: u32 = EVENT_IDS + 4 * BATCH;
/** u16[BATCH]: where their messages begin in the line. */
export const MESSAGE_COLUMNS: u32 = COMPONENTS + 2 * BATCH;
/** u8[BATCH]: their levels. */
export const LEVELS: u32 = MESSAGE_COLUMNS + 2 * BATCH;
/** u32[2 * FINDS]: a text that was found and the byte behind it by turns. */
export const FOUND: u32 = LEVELS + BATCH;
/** u8[1 << FILTER_BITS / 8]: one bit for each hash of a gram. */
export const FILTER: u32 = FOUND + 8 * FINDS;
/** u16[1 << TABLE_BITS]: the first gram of each hash + 1. */
export const TABLE: u32 = FILTER + (1 << FILTER_BITS) / 8;
/**
 * Of each gram: its four bytes u32, four others of its text u32, the text u16, the next gram of the same hash + 1 u16, where
 * the gram and where the others stand in the text u16 each.
 */
export const GRAM_ROWS: u32 = TABLE + 2 * (1 << TABLE_BITS);
export const GRAM_ROW: u32 = 16;
/** Of each text: where its bytes lie u32, how many u32. */
export const TEXT_ROWS: u32 = GRAM_ROWS + GRAM_ROW * (GRAMS + 1);
/** The texts, in lower case. */
export const TEXT_POOL: u32 = TEXT_ROWS + 8 * TEXTS;
/**
 * u8[1 << BEGINNING_BITS] each: the searches, bit by bit, that look for a message whose first four bytes have this hash,
 * and for one whose next four have. Of a search that looks for less than eight bytes the first table has also the bit
 * above those of all searches.
 */
export const BEGINNINGS: u32 = TEXT_POOL + TEXT_BYTES;
export const NEXT_WORDS: u32 = BEGINNINGS + (1 << BEGINNING_BITS);
/** Searches that can look at beginnings together. */
export const SEARCHES: u32 = 2;
/** u64[SEARCHES]: the last eight bytes of a line that a search looks at whatever its message begins with; 0 for none. */
export const ENDINGS: u32 = NEXT_WORDS + (1 << BEGINNING_BITS);
/** u32[BATCH]: a record's place in the columns, shifted by `SEARCHES`, and the searches that look at it. */
export const MARKS: u32 = ENDINGS + 8 * SEARCHES;
/** u32[1 << COUNT_BITS]: how often four bytes of each hash stand in the log. */
export const COUNTS: u32 = MARKS + 4 * BATCH;
/** u32[LOOKS + 16]: the places among the last that were looked at where a gram may stand. */
export const PLACES: u32 = COUNTS + (4 << COUNT_BITS);
/** Places that are looked at before any of them is compared. */
export const LOOKS: u32 = 1024;
/** Six bytes of the component column u64 and the number of the name u64, of each slot of a hash table. */
export const NAMES: u32 = PLACES + 4 * (LOOKS + 16);
export const NAME_SLOTS: u32 = 1024;
/** All of it. */
export const MEMORY_BYTES: u32 = NAMES + 16 * NAME_SLOTS;

/** Sets the bit that tells lower from upper case in four bytes at once. Other characters fall together too. */
export const FOLD: u32 = 0x20202020;

/** A number of `bits` bits for four bytes. */
export function hashOf(word: u32, bits: u32): u32 {
  return (word * 0x9e3779b1) >> (32 - bits);
}
