// The icon of the extension as the marketplace and VS Code want it, from icon.svg beside this file.
// Usage: node tools/docs/icon.mjs
import sharp from 'sharp';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('./icon.svg', import.meta.url));
const target = fileURLToPath(new URL('../../media/icon.png', import.meta.url));
await sharp(source, { density: 144 }).resize(256, 256).png({ compressionLevel: 9, palette: true }).toFile(target);
console.log(target);
