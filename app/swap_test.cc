#include "app/swap_test.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "app/swap_frames.h"
#include "matcher/explain.h"

namespace netra {
namespace {

struct List {
  const char* name;
  std::vector<Entry> Contestant::*entries;
};
constexpr List kNames[] = {{"names", &Contestant::name_entries}, {"aliases", &Contestant::aliases}, {"slogans", &Contestant::slogans}, {"hashtags", &Contestant::hashtags}};
constexpr List kLabels[] = {{"labels", &Contestant::labels}};

const Entry* entry_at(const Contestant& contestant, const List& list, size_t index) {
  const auto& entries = contestant.*list.entries;
  return index < entries.size() ? &entries[index] : nullptr;
}

bool matched(const Entry& a, const Entry& b) { return a.needs == b.needs && a.letter_case == b.letter_case; }

// Tries one contest.
class ContestSwap {
 public:
  ContestSwap(const Contest& contest, Explainer& explainer, SwapResult& result) : contest_(contest), explainer_(explainer), result_(result) {}

  void run(const std::vector<SwapFrame>& frames, size_t contest_index) {
    for (size_t f = 0; f < frames.size(); ++f)
      if (!frames[f].taken[contest_index]) try_frame(frames[f], f);
    SwapResult::OfContest counts{contest_.id, contest_.contestants.size(), texts_, differing_, frames.size(), unmatched()};
    for (const Contestant& one : contest_.contestants) counts.frames_min = std::min<uint64_t>(counts.frames_min, frames_of_[one.id].size());
    result_.contests.push_back(counts);
  }

 private:
  using Outcomes = std::map<std::string, std::vector<std::string>>;  // what came out → contestants
  // Entries are exchanged only within one group: same `needs`, same `case`.
  using Groups = std::map<std::pair<std::string, uint8_t>, Outcomes>;

  void try_frame(const SwapFrame& frame, size_t number) {
    const auto lists = frame.label ? std::span<const List>(kLabels) : std::span<const List>(kNames);
    for (const List& list : lists) {
      size_t most = 0;
      for (const Contestant& one : contest_.contestants) most = std::max(most, (one.*list.entries).size());
      for (size_t index = 0; index < most; ++index) compare(frame, number, list, index);
    }
  }

  void compare(const SwapFrame& frame, size_t number, const List& list, size_t index) {
    Groups groups;
    const auto& people = contest_.contestants;
    for (size_t i = 0; i < people.size(); ++i) {
      const Contestant &one = people[i], &other = people[(i + 1) % people.size()];
      const Entry *mine = entry_at(one, list, index), *theirs = entry_at(other, list, index);
      if (!mine || (frame.two && (!theirs || !matched(*mine, *theirs)))) continue;
      const std::string text = frame.label ? frame.filled(one.names.front(), "", mine->text) : frame.filled(mine->text, frame.two ? theirs->text : "", "");
      groups[{mine->needs, mine->letter_case}][outcome(text, one, frame.two ? &other : nullptr)].push_back(one.id);
    }
    for (const auto& [_, outcomes] : groups) {
      size_t members = 0;
      for (const auto& [_1, who] : outcomes) members += who.size();
      if (members < 2) continue;
      texts_ += members;
      for (const auto& [_1, who] : outcomes)
        for (const std::string& one : who) frames_of_[one].insert(number);
      if (outcomes.size() > 1) add_difference(frame, list, index, outcomes);
    }
  }

  std::string unmatched() const {
    std::set<std::string> places;
    const auto look = [&](const List& list) {
      for (const Contestant& one : contest_.contestants)
        for (const Contestant& other : contest_.contestants)
          for (size_t i = 0; i < std::min((one.*list.entries).size(), (other.*list.entries).size()); ++i)
            if (!matched((one.*list.entries)[i], (other.*list.entries)[i])) places.insert(fmt::format("{}[{}]", list.name, i));
    };
    for (const List& list : kNames) look(list);
    for (const List& list : kLabels) look(list);
    return fmt::format("{}", fmt::join(places, " "));
  }

  void add_difference(const SwapFrame& frame, const List& list, size_t index, const Outcomes& outcomes) {
    ++differing_;
    std::string told;
    for (const auto& [what, who] : outcomes) told += fmt::format("{}{}: {}", told.empty() ? "" : " | ", fmt::join(who, " "), what.empty() ? "nothing" : what);
    result_.differences.push_back({contest_.id, fmt::format("{}[{}]", list.name, index), frame.shown(), std::move(told)});
  }

  // What must be equal: sides, grades and rules, with places for contestants. Spans differ with the length of a name, and
  // where no claim is, nobody was met: an entry that is an everyday word too is read as that word.
  std::string outcome(const std::string& text, const Contestant& one, const Contestant* other) {
    question_.text = text;
    question_.at = contest_.active_from;
    question_.region = contest_.region;
    question_.contests = {contest_.id};
    const Explanation explanation = explainer_.explain(question_);
    std::set<std::string> told;
    for (const ClosedClaim& claim : explanation.claims) {
      std::set<std::string> rules;
      for (const Evidence& evidence : claim.evidence) rules.insert(evidence.rule);
      const std::string& who = claim.contestant;
      told.insert(fmt::format("{} {} for {} by {}", name_of(claim.grade), name_of(claim.side), who == one.id ? "1" : other && who == other->id ? "2" : who, fmt::join(rules, "+")));
    }
    if (!told.empty())
      for (const Evidence& context : explanation.verdict.context) told.insert("under " + context.rule);
    return fmt::format("{}", fmt::join(told, ", "));
  }

  const Contest& contest_;
  Explainer& explainer_;
  SwapResult& result_;
  ExplainQuestion question_;
  uint64_t texts_ = 0, differing_ = 0;
  std::map<std::string, std::set<size_t>> frames_of_;  // by contestant
};

}  // namespace

SwapResult run_swap_test(const Matcher& matcher) {
  const Pack& pack = *matcher.pack();
  const std::vector<SwapFrame> frames = swap_frames(pack);
  Explainer explainer(matcher);
  SwapResult result;
  result.frames = frames.size();
  for (size_t c = 0; c < pack.contests.size(); ++c)
    if (pack.contests[c].contestants.size() > 1) ContestSwap(pack.contests[c], explainer, result).run(frames, c);
  return result;
}

}  // namespace netra
