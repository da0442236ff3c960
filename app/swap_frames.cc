#include "app/swap_frames.h"

#include <algorithm>
#include <map>
#include <set>

#include "matcher/lexicon.h"
#include "matcher/normalise.h"
#include "matcher/rule.h"

namespace netra {
namespace {

bool in_word(const std::string& text, size_t at) {
  if (at >= text.size()) return false;
  const auto c = static_cast<unsigned char>(text[at]);
  return c >= 0x80 || std::isalnum(c) || c == '_' || c == '#' || c == '@';
}

// An entry of a contestant that counts by itself, as it is written.
struct Written {
  std::string text;
  bool label;
};

// Longest first.
std::vector<Written> written_entries(const Pack& pack) {
  std::map<std::string, bool> found;
  for (const Contest& contest : pack.contests)
    for (const Contestant& one : contest.contestants) {
      for (const auto* list : {&one.name_entries, &one.aliases})
        for (const Entry& entry : *list)
          if (entry.needs.empty()) found.emplace(entry.text, false);
      for (const Entry& entry : one.labels) found.emplace(entry.text, true);
    }
  std::vector<Written> sorted;
  for (const auto& [text, label] : found)
    if (!text.empty() && text[0] != '@') sorted.push_back({text, label});
  std::stable_sort(sorted.begin(), sorted.end(), [](const Written& a, const Written& b) { return a.text.size() > b.text.size(); });
  return sorted;
}

// The example with gaps for entries; no gap at all when it names more than two contestants or labels.
SwapFrame with_gaps(const std::string& text, const std::vector<Written>& entries) {
  SwapFrame frame;
  std::vector<std::string> names, labels;
  for (size_t at = 0; at < text.size();) {
    const Written* here = nullptr;
    if (at == 0 || !in_word(text, at - 1))
      for (const Written& entry : entries)
        if (text.compare(at, entry.text.size(), entry.text) == 0 && !in_word(text, at + entry.text.size())) {
          here = &entry;
          break;
        }
    if (!here) {
      frame.text += text[at++];
      continue;
    }
    std::vector<std::string>& met = here->label ? labels : names;
    const auto place = std::find(met.begin(), met.end(), here->text);
    const auto gap = static_cast<size_t>(place - met.begin());
    if (place == met.end()) met.push_back(here->text);
    frame.text += here->label ? SwapFrame::kLabel : gap == 0 ? SwapFrame::kFirst : SwapFrame::kSecond;
    at += here->text.size();
  }
  frame.two = names.size() == 2;
  frame.label = !labels.empty();
  if (names.empty() || names.size() > 2 || labels.size() > 1 || (frame.two && frame.label)) frame.text.clear();
  return frame;
}

// What a frame still says beside its gaps: false when a number or a hand stands for somebody in it.
bool read_rest(const Pack& pack, SwapFrame& frame) {
  NormalisedText rest;
  normalise(frame.filled(".", ".", "."), pack.lexicon->vocabulary, rest);
  if (std::any_of(frame.text.begin(), frame.text.end(), [](char c) { return c >= '0' && c <= '9'; })) return false;
  frame.taken.assign(pack.contests.size(), false);
  for (const Atom& atom : pack.lexicon->atoms) {
    if (rest.view().find(" " + atom.phrase + " ") == std::string_view::npos) continue;
    for (const Meaning& meaning : atom.meanings) {
      if (meaning.kind == Meaning::kNumber || meaning.kind == Meaning::kGesture) return false;
      if (meaning.kind == Meaning::kClass && pack.lexicon->numbers.marker.has(static_cast<ClassId>(meaning.index))) return false;
      if (meaning.kind == Meaning::kEntry) frame.taken[pack.lexicon->entries[meaning.index].contest] = true;
    }
  }
  return true;
}

}  // namespace

std::string SwapFrame::filled(const std::string& first, const std::string& second, const std::string& label_text) const {
  std::string out;
  for (const char c : text) {
    if (c == kFirst) out += first;
    else if (c == kSecond) out += second;
    else if (c == kLabel) out += label_text;
    else out += c;
  }
  return out;
}

std::vector<SwapFrame> swap_frames(const Pack& pack) {
  const std::vector<Written> entries = written_entries(pack);
  std::map<std::string, SwapFrame> found;
  for (const Example& example : pack.rules->examples) {
    SwapFrame frame = with_gaps(example.text, entries);
    if (!frame.text.empty() && read_rest(pack, frame)) found.emplace(frame.text, frame);
  }
  std::vector<SwapFrame> frames;
  for (auto& [text, frame] : found) frames.push_back(std::move(frame));
  return frames;
}

}  // namespace netra
