"""Stand-ins for a browser's speech, put into the page before it loads. `test_voice` holds them to what Chromium has."""

SYNTHESIS = """
window.said = [];
window.hushed = 0;
Object.defineProperty(window, "speechSynthesis", {value: {
  getVoices: () => [{lang: "en-GB", localService: true, default: true}],
  speak: (utterance) => { if (utterance.text) window.said.push(utterance); },
  cancel: () => { window.hushed += 1; },
}});
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
"""Says nothing and ends nothing: the test does."""

RECOGNITION = """
window.starts = 0;
window.SpeechRecognition = class FakeSpeechRecognition {
  constructor() { window.recogniser = this; }
  start() { window.starts += 1; setTimeout(() => this.onstart({})); }
  stop() { setTimeout(() => this.onend({})); }
  abort() {}
};
delete window.webkitSpeechRecognition;
"""
"""Understands what the test says, as browsers do that know nothing of packs."""

PACKS = """
window.packs = localStorage.getItem("packs") ?? "downloadable";
window.installed = [];
Object.assign(window.SpeechRecognition, {
  available: async ({langs, processLocally}) => processLocally && langs[0] === "en-GB" ? window.packs : "unavailable",
  install: async ({langs, processLocally}) => {
    window.installed.push([...langs, processLocally]);
    window.packs = "available";
    return true;
  },
});
"""
"""And as those that understand English here once they have fetched what they need."""

NO_RECOGNITION = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition;"

HEAR = """([results]) => window.recogniser.onresult({
  results: results.map(([transcript, isFinal]) => Object.assign([{transcript}], {isFinal})),
})"""

MEMBERS = """(() => {
  const one = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  return [...Object.getOwnPropertyNames(one), ...Object.getOwnPropertyNames(one.prototype)];
})()"""
"""What a page finds in the browser's recogniser, or in its stand-in."""
