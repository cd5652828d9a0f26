// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Playback, timeline } from "../../web/lib/playback.js";
import { emptyView, fold, folded } from "../../web/lib/store.js";

/** @param {number} turns @param {number} deltas */
function recording(turns, deltas) {
  /** @type {any[]} */
  const frames = [];
  let at = 50_000;
  /** @param {any} event @param {number} gap */
  const add = (event, gap) =>
    frames.push({
      type: "event",
      stream: "public",
      offset: frames.length + 1,
      at: (at += gap),
      event,
    });
  for (let turn = 0; turn < turns; turn += 1) {
    add(
      {
        type: "turn.started",
        turn: `t${turn}`,
        index: turn,
        stage: "technical",
      },
      100,
    );
    for (let i = 0; i < deltas; i += 1)
      add(
        { type: "text.delta", turn: `t${turn}`, start: i * 2, text: "ab" },
        30,
      );
    add({ type: "turn.completed", turn: `t${turn}`, chars: deltas * 2 }, 10);
    add({ type: "answer.accepted", message: `a-${turn}`, text: "yes" }, 10_000);
  }
  return frames;
}

const frames = recording(6, 70);
const staff = [
  {
    type: "event",
    stream: "staff",
    offset: 1,
    at: 50_400,
    event: { type: "plan.made", plan: {} },
  },
];

/** @param {Playback} playback */
function straight(playback) {
  return playback.moments
    .slice(0, playback.index)
    .filter(({ frame }) => frame.stream === "public")
    .reduce(
      (state, { frame }) =>
        fold(state, /** @type {any} */ (frame.event), frame.at),
      folded(emptyView()),
    );
}

test("wherever it jumps, the view is what the log says up to there", () => {
  const playback = new Playback(timeline(frames, /** @type {any} */ (staff)));
  let seed = 7;
  for (let i = 0; i < 200; i += 1) {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    playback.seek((seed / 2 ** 31) * playback.duration);
    assert.deepEqual(playback.folded.view, straight(playback).view);
    if (i % 3 === 0) playback.stepEvent(1);
    if (i % 5 === 0) playback.stepEvent(-1);
    assert.deepEqual(playback.folded.view, straight(playback).view);
  }
});

test("original timing: after so many ms, what had happened by then has happened", () => {
  const playback = new Playback(timeline(frames, []));
  playback.playing = true;
  playback.advance(1000);
  assert.equal(playback.time, 1000);
  assert.equal(
    playback.index,
    frames.filter((frame) => frame.at - 50_100 <= 1000).length,
  );
  playback.speed = 4;
  playback.advance(250);
  assert.equal(playback.time, 2000);
});

test("idle time is skipped only when asked for, and only while playing", () => {
  const slow = new Playback(timeline(frames, []));
  slow.playing = true;
  slow.advance(5000);
  assert.ok(slow.time <= 5000);
  const fast = new Playback(timeline(frames, []));
  fast.playing = fast.skipIdle = true;
  fast.advance(5000);
  assert.ok(fast.time > 10_000);
});

test("it stops at the end by itself", () => {
  const playback = new Playback(timeline(frames, []));
  playback.playing = true;
  playback.advance(10 ** 9);
  assert.equal(playback.playing, false);
  assert.equal(playback.time, playback.duration);
  assert.equal(playback.index, frames.length);
});

test("stepping by turns goes from marker to marker and back", () => {
  const playback = new Playback(timeline(frames, []));
  const times = [];
  for (let i = 0; i < playback.markers.length - 1; i += 1) {
    playback.stepMarker(1);
    times.push(playback.time);
  }
  assert.deepEqual(
    times,
    playback.markers.slice(1).map((marker) => marker.time),
  );
  playback.stepMarker(-1);
  assert.equal(
    playback.time,
    playback.markers[playback.markers.length - 2]?.time,
  );
});

test("stepping by event moves by exactly one and stays inside", () => {
  const playback = new Playback(timeline(frames, []));
  playback.seek(0);
  playback.stepEvent(-1);
  assert.equal(playback.index, 1);
  playback.stepEvent(1);
  assert.equal(playback.index, 2);
  playback.seek(playback.duration);
  playback.stepEvent(1);
  assert.equal(playback.index, frames.length);
});

test("speeds go from a half to eight times and no further", () => {
  const playback = new Playback(timeline(frames, []));
  for (let i = 0; i < 20; i += 1) playback.stepSpeed(1);
  assert.equal(playback.speed, 8);
  for (let i = 0; i < 20; i += 1) playback.stepSpeed(-1);
  assert.equal(playback.speed, 0.5);
});

test("an empty recording plays nothing and breaks nothing", () => {
  const playback = new Playback(timeline([], []));
  playback.playing = true;
  playback.advance(100);
  playback.stepEvent(1);
  playback.stepMarker(1);
  assert.equal(playback.duration, 0);
  assert.deepEqual(playback.folded.view, emptyView());
});

test("events of the same millisecond have times of their own, and a link leads to each of them", () => {
  const same = frames.slice(0, 5).map((frame) => ({ ...frame, at: 50_000 }));
  const playback = new Playback(timeline(same, []));
  for (let index = 1; index <= 5; index += 1) {
    playback.seek(/** @type {any} */ (playback.moments[index - 1]).time);
    assert.equal(playback.index, index);
    const link = Number((playback.time / 1000).toFixed(6)) * 1000;
    playback.seek(link);
    assert.equal(playback.index, index);
  }
});
