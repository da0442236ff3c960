#include "app/target_book.h"

#include <algorithm>
#include <cstdlib>

#include "matcher/lexicon.h"
#include "matcher/normalise.h"

namespace netra {
namespace {

bool meant(const Contest& contest, const ExplainQuestion& where) {
  if (!where.contests.empty()) return std::find(where.contests.begin(), where.contests.end(), contest.id) != where.contests.end();
  if (where.at != kTimeUnknown && !contest.active_at(where.at)) return false;
  return where.region.empty() || region_contains(contest.region, where.region) || region_contains(where.region, contest.region);
}

std::string without_brackets(std::string_view text) {
  std::string out;
  int depth = 0;
  for (const char c : text) {
    depth += c == '(';
    if (depth == 0) out += c;
    depth -= c == ')' && depth > 0;
  }
  return out;
}

bool is_number(const std::string& word) { return !word.empty() && word.find_first_not_of("0123456789") == std::string::npos; }

}  // namespace

TargetBook::TargetBook(const Pack& pack) : pack_(pack) {
  for (const Contest& contest : pack.contests)
    for (const Contestant& one : contest.contestants) {
      Known known{&contest, &one, {}};
      std::string id = one.id;
      std::replace(id.begin(), id.end(), '_', ' ');
      known.words = words_of(id);
      for (const auto* list : {&one.name_entries, &one.aliases})
        for (const Entry& entry : *list) known.words.merge(words_of(entry.text));
      all_words_.insert(known.words.begin(), known.words.end());
      known_.push_back(std::move(known));
    }
}

std::set<std::string> TargetBook::words_of(std::string_view text) const {
  const std::string phrase = normalised_phrase(text, pack_.lexicon->vocabulary);
  std::set<std::string> words;
  for (size_t from = 0; from < phrase.size();) {
    const size_t to = std::min(phrase.find(' ', from), phrase.size());
    if (to > from) words.insert(phrase.substr(from, to - from));
    from = to + 1;
  }
  return words;
}

std::set<std::string> TargetBook::find(std::string_view target, const ExplainQuestion& where) const {
  std::set<std::string> found;
  const std::string text = without_brackets(target);
  for (size_t from = 0; from <= text.size();) {
    const size_t to = std::min(text.find_first_of("/,", from), text.size());
    find_one(std::string_view(text).substr(from, to - from), where, found);
    from = to + 1;
  }
  return found;
}

void TargetBook::find_one(std::string_view target, const ExplainQuestion& where, std::set<std::string>& found) const {
  std::set<std::string> words = words_of(target);
  int number = 0;
  for (const std::string& word : words)
    if (is_number(word)) number = std::atoi(word.c_str());
  // Beside a number stand words that are nobody's name.
  const bool by_number = number > 0 && std::none_of(words.begin(), words.end(), [&](const std::string& w) { return !is_number(w) && all_words_.contains(w); });
  std::erase_if(words, is_number);
  if (words.empty() && !by_number) return;
  for (const Known& known : known_) {
    if (!meant(*known.contest, where)) continue;
    const bool is_it = by_number ? known.contestant->number == number && known.contest->number_needs.empty()
                                 : std::includes(known.words.begin(), known.words.end(), words.begin(), words.end());
    if (is_it) found.insert(known.contest->id + "/" + known.contestant->id);
  }
}

}  // namespace netra
