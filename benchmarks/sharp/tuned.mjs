// sharp as a good engineer would tune it, for the same files as ours: one decode, shrunk while decoding; each size from
// the nearest larger one, kept as raw pixels; what comes out alike encoded once; no cache, as no picture comes twice.
//
// node tuned.mjs EFFORT CONCURRENCY together|in-turn: reads a line of JSON {photo, folder} per photograph, and answers
// each with what it took of this whole process: {cpu, wall, peak}.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import sharp from 'sharp';

const [effort, concurrency, order] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
sharp.cache(false);
sharp.concurrency(concurrency);

const fit = (width, height, most) => {
  const scale = Math.min(most[0] / width, most[1] / height, 1);
  return [Math.round(width * scale), Math.round(height * scale)];
};

async function raw(image, [width, height], options) {
  const { data, info } = await image.resize(width, height, options).raw().toBuffer({ resolveWithObject: true });
  return () => sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
}

async function render(photo) {
  const header = await sharp(photo).metadata();
  const size = header.orientation >= 5 ? [header.height, header.width] : [header.width, header.height];
  const [story, full, feed] = [[1080, 1920], [1080, 1080], [640, 640]].map((most) => fit(...size, most));
  const files = {};
  const jobs = [];
  const encode = async (names, picture) => {
    const each = ['webp', 'jpeg'].map((encoding) => async () => {
      const options = encoding === 'webp' ? { quality: 80, effort } : { quality: 85 };
      const file = await picture()[encoding](options).toBuffer();
      for (const name of names) files[`${name}.${encoding}`] = file;
    });
    if (order === 'together') jobs.push(...each.map((job) => job()));
    else for (const job of each) await job();
  };

  const largest = await raw(sharp(photo).autoOrient(), story, { fit: 'fill' });
  const alike = story[0] === full[0] && story[1] === full[1];
  await encode(alike ? ['story', 'full'] : ['story'], largest);
  const middle = alike ? largest : await raw(largest(), full, { fit: 'fill' });
  if (!alike) await encode(['full'], middle);
  const small = await raw(middle(), feed, { fit: 'fill' });
  await encode(['feed'], small);
  await encode(['thumb'], await raw(small(), [150, 150], { fit: 'cover' }));
  await Promise.all(jobs);
  return files;
}

const peak = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;

for await (const line of createInterface({ input: process.stdin })) {
  const { photo, folder } = JSON.parse(line);
  const data = readFileSync(photo);
  const [used, began] = [process.cpuUsage(), performance.now()];
  const files = await render(data);
  const [{ user, system }, wall] = [process.cpuUsage(used), performance.now() - began];
  if (folder) {
    mkdirSync(folder, { recursive: true });
    for (const [name, file] of Object.entries(files)) writeFileSync(`${folder}/${name}`, file);
  }
  console.log(JSON.stringify({ cpu: (user + system) / 1e6, wall: wall / 1e3, peak: peak() }));
}
