export const LF: u8 = 0x0a;
export const CR: u8 = 0x0d;
export const SPACE: u8 = 0x20;

/** Where a line ends without its LF, CR LF or CR; `end` is where the next one begins. */
export function withoutEnd(start: usize, end: usize): usize {
  if (end > start && load<u8>(end - 1) == LF) end--;
  if (end > start && load<u8>(end - 1) == CR) end--;
  return end;
}
