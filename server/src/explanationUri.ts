import { URI } from 'vscode-uri';
import { documentScheme } from './protocol.js';

/**
 * Address of the page that explains a code, `upgrade-forensics:/code/0x80070005.md?from=<log>`. The log that was read
 * goes along, so that the page can list the places of the code there.
 */
export function explanationUri(code: string, fromUri?: string): string {
  return URI.from({
    scheme: documentScheme,
    path: `/code/${code}.md`,
    ...(fromUri && { query: `from=${encodeURIComponent(fromUri)}` }),
  }).toString();
}

/** The code and the log of such an address; undefined when it is another kind of document. */
export function parseExplanationUri(uri: string): { readonly code: string; readonly from?: string } | undefined {
  const { scheme, path, query } = URI.parse(uri);
  const code = /^\/code\/(.+)\.md$/.exec(path)?.[1];
  if (scheme !== documentScheme || !code) return undefined;
  const from = /(?:^|&)from=([^&]+)/.exec(query)?.[1];
  return { code, ...(from && { from: safeDecode(from) }) };
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
