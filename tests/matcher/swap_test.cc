#include <gtest/gtest.h>

#include <algorithm>

#include "matcher/lexicon.h"
#include "matcher/matcher.h"
#include "pack_folder.h"

namespace netra {
namespace {

// What changes of a verdict when two contestants change places: nothing but their names.
Verdict exchanged(Verdict verdict, const std::string& a, const std::string& b) {
  for (Claim& claim : verdict.claims) claim.contestant = claim.contestant == a ? b : claim.contestant == b ? a : claim.contestant;
  return verdict;
}

// Claims without the offsets, which the lengths of the names move; sorted as a set.
std::vector<std::string> essence(const Verdict& verdict) {
  std::vector<std::string> found;
  for (const Claim& c : verdict.claims) {
    std::string one = c.contest + "/" + c.contestant + "#" + std::to_string(c.number) + std::string(name_of(c.side)) + std::string(name_of(c.grade));
    for (const Evidence& e : c.evidence) one += " " + e.rule;
    found.push_back(one);
  }
  for (const Evidence& e : verdict.context) found.push_back("context " + e.rule);
  if (verdict.stance) found.push_back("stance " + std::string(name_of(verdict.stance->side)));
  std::sort(found.begin(), found.end());
  return found;
}

using List = std::vector<Entry> Contestant::*;
constexpr List kLists[] = {&Contestant::name_entries, &Contestant::aliases, &Contestant::slogans, &Contestant::hashtags, &Contestant::labels};

// Promise 7 on frames with a hole for a mention, for every pair of contestants and every matched pair of entries.
TEST(SwapTest, ExchangingTwoContestantsExchangesTheVerdict) {
  PackFolder folder;
  write_small_pack(folder);
  const auto pack = folder.load();
  const Matcher matcher(pack, "");
  const char* const frames[] = {"foo {}",           "zing zoom {}!",          "never foo {} again",      "he said \"foo {}\"",       "neutral, but foo {}",     "neutral foo {}",
                                "foo to the {}",    "foo to the other {}",           "what a {}",               "foo {}, reported",         "foo {} and {}",           "{} foo {} hooray",
                                "foo {} or Eve-Fox", "foo {} or {} or Eve-Fox", "foo {} foo numero 3 zing", "FOO {} NOW foo", "foo {}? booo hiss", "Eve-Fox foo {}"};
  const Contest& contest = *pack->find_contest("land2024");
  const Contestant &a = contest.contestants[0], &b = contest.contestants[1];
  int compared = 0, decided = 0;
  for (const char* frame : frames)
    for (const List list : kLists)
      for (size_t i = 0; i < std::min((a.*list).size(), (b.*list).size()); ++i) {
        const Entry &of_a = (a.*list)[i], &of_b = (b.*list)[i];
        if (of_a.needs != of_b.needs) continue;
        const auto filled = [&](std::string first, std::string second) {
          std::string text = frame;
          for (size_t hole = text.find("{}"); hole != std::string::npos; hole = text.find("{}", hole + first.size())) {
            text.replace(hole, 2, first);
            std::swap(first, second);
          }
          return text;
        };
        const Verdict one = verdict_of(matcher, filled(of_a.text, of_b.text)), other = verdict_of(matcher, filled(of_b.text, of_a.text));
        EXPECT_EQ(essence(exchanged(one, a.id, b.id)), essence(other)) << filled(of_a.text, of_b.text);
        ++compared;
        decided += !one.empty();
      }
  EXPECT_GT(compared, 80);
  EXPECT_GT(decided, 40);
}

}  // namespace
}  // namespace netra
