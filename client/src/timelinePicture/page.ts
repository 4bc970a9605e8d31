/** Where the page takes its parts from. */
export interface PageOptions {
  readonly language: string;
  readonly title: string;
  /** Said until the picture is there. */
  readonly waiting: string;
  /** Of the webview: where script and style may come from. */
  readonly cspSource: string;
  /** Fresh for every page. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
}

/**
 * The page of the picture before there is a picture: no script but ours, nothing from the network, no style in the text.
 * Everything that comes from a log arrives later, as messages, and is only ever set as text.
 */
export function picturePage(options: PageOptions): string {
  const { language, title, waiting, cspSource, nonce, scriptUri, styleUri } = options;
  const policy = `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="${escaped(language)}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escaped(title)}</title>
    <link rel="stylesheet" href="${escaped(styleUri)}">
  </head>
  <body>
    <main aria-busy="true">
      <h1>${escaped(title)}</h1>
      <p role="status">${escaped(waiting)}</p>
    </main>
    <script nonce="${escaped(nonce)}" src="${escaped(scriptUri)}"></script>
  </body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
