/** Length of a UTF-8 byte-order mark at `offset`: 3 or 0. Logs hold them in mid-file, where a process reopened the log. */
export function bomLength(bytes: Uint8Array, offset: number): 0 | 3 {
  return bytes[offset] === 0xef && bytes[offset + 1] === 0xbb && bytes[offset + 2] === 0xbf ? 3 : 0;
}
