// Builds webapp/static/lib/ from the npm packages and the SCSS in this folder.
// One source, two stylesheets: app.css, and app.rtl.css mirrored by rtlcss with the Arabic font added.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import rtlcss from "rtlcss";
import * as sass from "sass";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const modules = path.join(root, "node_modules");
const out = path.join(root, "webapp", "static", "lib");
const require = createRequire(import.meta.url);

function compile(name) {
  return sass.compile(path.join(here, name), {
    loadPaths: [modules],
    style: "compressed",
    quietDeps: true,
    charset: false,
  }).css;
}

// Compressed here once: the server sends what the browser takes. Pages with secrets are never compressed (BREACH).
async function write(name, text) {
  const sizes = { "": Buffer.from(text), ".gz": gzipSync(text, { level: 9 }), ".br": brotliCompressSync(text) };
  await Promise.all(Object.entries(sizes).map(([suffix, bytes]) => writeFile(path.join(out, name + suffix), bytes)));
  const kilobytes = Object.values(sizes).map((bytes) => (bytes.length / 1000).toFixed(1));
  console.log(`${name}: ${kilobytes[0]} kB, ${kilobytes[1]} gzip, ${kilobytes[2]} brotli`);
}

async function font(weight) {
  const files = path.join(path.dirname(require.resolve("@fontsource/noto-sans-arabic/package.json")), "files");
  await copyFile(
    path.join(files, `noto-sans-arabic-arabic-${weight}-normal.woff2`),
    path.join(out, `noto-sans-arabic-${weight}.woff2`),
  );
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const leftToRight = compile("app.scss");
const sheets = { "app.css": leftToRight, "app.rtl.css": rtlcss.process(leftToRight) + compile("rtl.scss") };
for (const [name, css] of Object.entries(sheets)) {
  await write(name, css);
}
await write("htmx.min.js", await readFile(path.join(modules, "htmx.org", "dist", "htmx.min.js"), "utf8"));
await Promise.all([font(400), font(700)]);
