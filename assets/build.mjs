// Builds webapp/static/lib/ from the npm packages and the SCSS in this folder.
// One source, two stylesheets: app.css, and app.rtl.css mirrored by rtlcss with the Arabic font added.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
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

async function script(source, name) {
  const text = await readFile(source, "utf8");
  // The map is not shipped, so a pointer to it would only give a 404.
  await writeFile(path.join(out, name), text.replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, "\n"));
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
  await writeFile(path.join(out, name), css);
  console.log(`${name}: ${(css.length / 1000).toFixed(0)} kB, ${(gzipSync(css, { level: 9 }).length / 1000).toFixed(1)} kB gzip`);
}
await script(path.join(modules, "govuk-frontend", "dist", "govuk", "govuk-frontend.min.js"), "govuk-frontend.min.js");
await script(path.join(modules, "htmx.org", "dist", "htmx.min.js"), "htmx.min.js");
await Promise.all([font(400), font(700)]);
