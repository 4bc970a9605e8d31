/**
 * A link to a line of a log, as the server writes it: `[label](<file:///c%3A/case/setupact.log#L12>)`. What is escaped
 * outside of links is matched too: `\[` begins none.
 */
const lineLink = /\\.|\[((?:\\.|[^[\]\\\n])*)\]\(<([a-z][a-z0-9+.-]*):\/\/([^/<>\s]*)(\/[^<>#\s]*)(#L\d+)?>\)/gi;

/**
 * A page of the server as VS Code's Markdown preview can show it. The preview draws no link to `file:`; it opens paths,
 * and takes one that begins with `/` from the first folder of the workspace. So each link becomes the way from there,
 * up and down again. What cannot be reached so, in a window without folders or behind another scheme, stays as text.
 *
 * @param folder URI of the first folder of the workspace
 */
export function previewPage(markdown: string, folder: string | undefined): string {
  const from = folder === undefined ? undefined : /^([a-z][a-z0-9+.-]*):\/\/([^/]*)(\/.*)?$/i.exec(folder);
  return markdown.replace(
    lineLink,
    (link, label: string | undefined, scheme: string, authority: string, path: string, line: string | undefined) => {
      if (label === undefined || /^https?$/i.test(scheme)) return link;
      if (!from || from[1] !== scheme || from[2] !== authority) return label;
      return `[${label}](</${wayBetween(segments(from[3] ?? ''), segments(path))}${line ?? ''}>)`;
    },
  );
}

/** `../../logs/setupact.log`, percent-encoded. */
function wayBetween(from: readonly string[], to: readonly string[]): string {
  let common = 0;
  while (common < Math.min(from.length, to.length - 1) && from[common] === to[common]) common++;
  return [...from.slice(common).map(() => '..'), ...to.slice(common).map(encodeURIComponent)].join('/');
}

function segments(path: string): readonly string[] {
  return path.split('/').filter(Boolean).map(decoded);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
