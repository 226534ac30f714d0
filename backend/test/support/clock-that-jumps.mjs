// Loaded before a program (`--import`): its wall clock is wrong and jumps, as after a bad time server or a woken laptop.
// WAVE_TEST_CLOCK holds offsets in seconds, separated by commas; each holds for WAVE_TEST_CLOCK_EVERY milliseconds.
const offsets = process.env.WAVE_TEST_CLOCK.split(',').map((seconds) => Number(seconds) * 1_000);
const everyMs = Number(process.env.WAVE_TEST_CLOCK_EVERY);
const RightDate = globalThis.Date;
const began = performance.now();

const offset = () => offsets[Math.floor((performance.now() - began) / everyMs) % offsets.length];
const wrongNow = () => RightDate.now() + offset();

class WrongDate extends RightDate {
  constructor(...parts) {
    if (parts.length === 0) super(wrongNow());
    else super(...parts);
  }

  static now() {
    return wrongNow();
  }
}
globalThis.Date = WrongDate;
