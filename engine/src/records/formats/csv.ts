/**
 * Splits one record of comma-separated text. Quoted fields may hold commas, line breaks and `""`; what stands behind a
 * closing quote up to the next comma is kept, so that damaged text loses nothing. Linear in the length of the text.
 *
 * @param separator another one than the comma: `;`, a tab
 */
export function splitCsv(text: string, separator = ','): readonly string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text.charCodeAt(at) !== QUOTE) {
      const comma = text.indexOf(separator, at);
      fields.push(comma < 0 ? text.slice(at) : text.slice(at, comma));
      if (comma < 0) return fields;
      at = comma + 1;
      continue;
    }
    let field = '';
    at++;
    for (;;) {
      const quote = text.indexOf('"', at);
      if (quote < 0) {
        fields.push(field + text.slice(at));
        return fields;
      }
      field += text.slice(at, quote);
      at = quote + 1;
      if (text.charCodeAt(at) !== QUOTE) break;
      field += '"';
      at++;
    }
    const comma = text.indexOf(separator, at);
    fields.push(field + (comma < 0 ? text.slice(at) : text.slice(at, comma)));
    if (comma < 0) return fields;
    at = comma + 1;
  }
}

/** A field's bytes in a line, without its quotes. */
export interface CsvSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * Where field `index` of a line stands, without decoding it; undefined when the line has fewer fields. A field that the
 * line does not end goes to the end of the line.
 */
export function csvSpan(bytes: Uint8Array, lineStart: number, lineEnd: number, index: number): CsvSpan | undefined {
  let at = lineStart;
  for (let field = 0; ; field++) {
    const quoted = bytes[at] === QUOTE;
    const start = quoted ? at + 1 : at;
    let end = start;
    if (quoted) {
      for (; end < lineEnd; end++) {
        if (bytes[end] !== QUOTE) continue;
        if (bytes[end + 1] !== QUOTE || end + 1 >= lineEnd) break;
        end++;
      }
    } else while (end < lineEnd && bytes[end] !== COMMA) end++;
    if (field === index) return { start, end: Math.min(end, lineEnd) };
    at = quoted ? end + 1 : end;
    while (at < lineEnd && bytes[at] !== COMMA) at++;
    if (at >= lineEnd) return undefined;
    at++;
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
