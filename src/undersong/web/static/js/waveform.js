// The waveform as one path: a bar for each column, mirrored at the middle, 40 high.

const BARS = 200;
const HEIGHT = 40;

export function bars(peaks) {
  if (!peaks.length) return "";
  const drawn = [];
  for (let bar = 0; bar < BARS; bar += 1) {
    const from = Math.floor((bar * peaks.length) / BARS);
    const to = Math.max(Math.floor(((bar + 1) * peaks.length) / BARS), from + 1);
    const loudest = Math.max(...peaks.slice(from, to));
    const half = Math.max((loudest * HEIGHT) / 2 - 1, 0.8);
    drawn.push(`M${bar + 0.2} ${(HEIGHT / 2 - half).toFixed(2)}h.6v${(2 * half).toFixed(2)}h-.6z`);
  }
  return drawn.join("");
}
