#include <fmt/format.h>

#include <algorithm>

#include "matcher/explain.h"
#include "matcher/normalise.h"
#include "matcher/pack_builder.h"
#include "matcher/scan.h"

namespace netra {
namespace {

std::vector<std::string_view> words_of(std::string_view phrase) {
  std::vector<std::string_view> words;
  for (size_t from = 0; from < phrase.size();) {
    const size_t to = std::min(phrase.find(' ', from), phrase.size());
    words.push_back(phrase.substr(from, to - from));
    from = to + 1;
  }
  return words;
}

std::string without_spaces(std::string_view phrase) {
  std::string out;
  for (const char c : phrase)
    if (c != ' ') out += c;
  return out;
}

// Classes of which a text must have one, for each set, if the condition is to hold.
void collect_required(const Condition& condition, std::vector<ClassSet>& out) {
  switch (condition.op) {
    case Condition::kSeq:
    case Condition::kNear:
    case Condition::kHas:
      for (const RuleItem& item : condition.items) out.push_back(item.classes);
      break;
    case Condition::kCount:
      if (condition.at_least > 0 && !condition.items.empty()) out.push_back(condition.items.front().classes);  // none: a mistake that is told
      break;
    case Condition::kEven: {
      out.emplace_back().add(kContestantClass);
      break;
    }
    case Condition::kAll:
      for (const Condition& part : condition.parts) collect_required(part, out);
      break;
    case Condition::kAny: {
      ClassSet either;
      for (const Condition& part : condition.parts) {
        std::vector<ClassSet> needed;
        collect_required(part, needed);
        if (needed.empty()) return;
        either.add(needed.front());
      }
      out.push_back(std::move(either));
      break;
    }
    case Condition::kNone: break;
  }
  std::erase_if(out, [](const ClassSet& set) { return set.has(kAnyTokenClass); });
}

bool names_object(const ClassSet& classes) {
  for (ClassId id = kContestantClass; id <= kNumberMarkedClass; ++id)
    if (classes.has(id)) return true;
  return false;
}

}  // namespace

void PackBuilder::finish() {
  sort_contests();
  add_entries();
  close_classes();
  compile_words();
  check_lexicon();
  check_rule_references();
  check_examples();
  std::sort(pack.regulation.begin(), pack.regulation.end(), [](const RegulationItem& a, const RegulationItem& b) { return a.id < b.id; });
  std::sort(rules.rules.begin(), rules.rules.end(), [](const Rule& a, const Rule& b) { return a.id < b.id; });
}

// Every class comes to hold all that it contains, however deep; so do the sets that name classes.
void PackBuilder::close_classes() {
  std::vector<ClassSet> closed(lexicon.classes.size());
  for (ClassId id = 0; id < lexicon.classes.size(); ++id) {
    std::vector<ClassId> open{id};
    closed[id].add(id);
    closed[id].add(lexicon.classes[id].contains);
    while (!open.empty()) {
      const ClassId next = open.back();
      open.pop_back();
      for (const ClassId included : includes_[next]) {
        if (closed[id].has(included)) continue;
        closed[id].add(included);
        closed[id].add(lexicon.classes[included].contains);
        open.push_back(included);
      }
    }
  }
  for (ClassId id = 0; id < lexicon.classes.size(); ++id) lexicon.classes[id].contains = closed[id];
  for (WordClass& word_class : lexicon.classes) close(word_class.hides);
  for (ClassSet* set : {&lexicon.numbers.marker, &lexicon.numbers.cue, &lexicon.numbers.not_after, &lexicon.numbers.not_before}) close(*set);
  for (auto& [set, kind] : lexicon.numbers.needs) close(set);
  for (EntryRef& entry : lexicon.entries) {
    close(entry.needs);
    entry.needs_contestant = entry.needs.has(kContestantClass);
  }
  for (const EntryRef& entry : lexicon.entries) needed_classes_.add(entry.needs);
  for (Rule& rule : rules.rules) close_rule(rule);
}

void PackBuilder::close(ClassSet& set) const {
  const ClassSet named = set;
  for (ClassId id = 0; id < lexicon.classes.size(); ++id)
    if (named.has(id)) set.add(lexicon.classes[id].contains);
}

void PackBuilder::close_item(RuleItem& item) const {
  close(item.classes);
  item.is_object = names_object(item.classes);
}

void PackBuilder::close_condition(Condition& condition) const {
  for (RuleItem& item : condition.items) close_item(item);
  for (Condition& part : condition.parts) close_condition(part);
}

void PackBuilder::close_rule(Rule& rule) const {
  for (RuleItem& item : rule.slots) {
    close_item(item);
    rule.has_target = rule.has_target || item.target.value_or(false);
  }
  close_condition(rule.when);
  for (std::vector<Guard>* guards : {&rule.unless, &rule.only_if})
    for (Guard& guard : *guards) {
      close_item(guard.item);
      for (Condition& condition : guard.condition) close_condition(condition);
    }
  close(rule.context.until);
  collect_required(rule.when, rule.required);
}

// Normalises every phrase, gathers equal ones into atoms, and tells the vocabulary what each word can lead to.
void PackBuilder::compile_words() {
  for (const auto& [word, replacement] : repairs_) lexicon.vocabulary.add_repair(word, replacement);
  for (const auto& [emoji, replacement] : emoji_) lexicon.vocabulary.add_emoji(emoji, replacement);
  // By a vocabulary that knows repairs only: words come below.
  PhraseTable by_phrase;
  for (const Phrase& phrase : phrases_) {
    const std::string normal = normalised_phrase(phrase.text, lexicon.vocabulary);
    if (normal.empty())
      errors_.push_back({phrase.file, phrase.line, fmt::format("nothing is left of the phrase '{}' when it is normalised", phrase.text)});
    else if (normal.size() > Scanner::kPhraseBytesMax)
      errors_.push_back({phrase.file, phrase.line, fmt::format("the phrase is too long: {} bytes, {} at most", normal.size(), Scanner::kPhraseBytesMax)});
    else
      by_phrase[normal].push_back(&phrase);
  }
  add_stance_classes();
  check_numbers(by_phrase);
  for (const auto& [normal, phrases] : by_phrase) {
    Atom atom;
    atom.phrase = normal;
    for (const Phrase* phrase : phrases) {
      atom.meanings.push_back(phrase->meaning);
      atom.bits |= bits_of(phrase->meaning);
    }
    check_shared_phrases(atom, phrases);
    const auto words = words_of(normal);
    for (const std::string_view word : words) lexicon.vocabulary.add(word, Vocabulary::kWord | (words.size() == 1 ? atom.bits : 0));
    if (words.size() > 1) lexicon.vocabulary.add_pair(words[0], words[1], atom.bits);
    lexicon.atoms.push_back(std::move(atom));
  }
  for (const Atom& atom : lexicon.atoms) {
    const std::string body = without_spaces(atom.phrase);
    const bool entry = std::any_of(atom.meanings.begin(), atom.meanings.end(), [](const Meaning& m) { return m.kind == Meaning::kEntry; });
    if (entry && body.size() != atom.phrase.size() && !lexicon.vocabulary.knows(body)) lexicon.vocabulary.add_glued(body, atom.phrase);
  }
  join_names();
}

// A name or alias of two words is met written as one, too: `Ada-Bob` as AdaBob.
void PackBuilder::join_names() {
  constexpr size_t kShortest = 3;  // a shorter half is an initial or a title
  for (const Atom& atom : lexicon.atoms) {
    const auto words = words_of(atom.phrase);
    const bool name = std::any_of(atom.meanings.begin(), atom.meanings.end(), [&](const Meaning& m) {
      return m.kind == Meaning::kEntry && (lexicon.entries[m.index].kind == EntryKind::kName || lexicon.entries[m.index].kind == EntryKind::kAlias);
    });
    if (!name || words.size() != 2 || words[0].size() < kShortest || words[1].size() < kShortest) continue;
    const std::string joined = without_spaces(atom.phrase);
    if (!lexicon.vocabulary.knows(joined)) lexicon.vocabulary.add_repair(joined, atom.phrase);
  }
}

// A stance needs one of its rule's required sets: the phrases of the smallest may begin a text that takes a stance.
void PackBuilder::add_stance_classes() {
  const auto size = [&](const ClassSet& set) {
    return std::count_if(phrases_.begin(), phrases_.end(), [&](const Phrase& p) { return p.meaning.kind == Meaning::kClass && set.has(static_cast<ClassId>(p.meaning.index)); });
  };
  for (const Rule& rule : rules.rules) {
    if (rule.kind != Rule::kStance) continue;
    const auto smallest = std::min_element(rule.required.begin(), rule.required.end(), [&](const ClassSet& a, const ClassSet& b) { return size(a) < size(b); });
    if (smallest == rule.required.end()) lexicon.regex_decides = true;
    else lexicon.stances.add(*smallest);
  }
  for (const Regex& regex : lexicon.regexes)
    if (lexicon.stances.has(regex.cls) || lexicon.numbers.cue.has(regex.cls) || needed_classes_.has(regex.cls)) lexicon.regex_decides = true;
}

uint8_t PackBuilder::bits_of(const Meaning& meaning) const {
  const auto cue_or_stance = [&](ClassId cls) {
    return static_cast<uint8_t>((lexicon.numbers.cue.has(cls) ? Vocabulary::kNumberCue : 0) | (lexicon.stances.has(cls) ? Vocabulary::kStance : 0) |
                                (needed_classes_.has(cls) ? Vocabulary::kNeeded : 0));
  };
  switch (meaning.kind) {
    case Meaning::kClass: return cue_or_stance(static_cast<ClassId>(meaning.index));
    case Meaning::kEntry: {
      const EntryRef& entry = lexicon.entries[meaning.index];
      const uint8_t label = entry.kind == EntryKind::kLabel ? cue_or_stance(kLabelClass) : 0;
      return static_cast<uint8_t>((entry.conditional ? Vocabulary::kConditional : Vocabulary::kMention) | label);
    }
    case Meaning::kNumber: return Vocabulary::kNumberWord;
    case Meaning::kOffice: return cue_or_stance(kOfficeClass);
    case Meaning::kGesture:
      return static_cast<uint8_t>(cue_or_stance(kGestureClass) | (lexicon.gestures[meaning.index].number > 0 ? Vocabulary::kNumberWord : 0));
  }
  return 0;
}

// Of a number word or a hand that shows a number; 0 for everything else.
int PackBuilder::value_of(const Meaning& meaning) const {
  if (meaning.kind == Meaning::kNumber) return static_cast<int>(meaning.index);
  return meaning.kind == Meaning::kGesture ? lexicon.gestures[meaning.index].number : 0;
}

// One word shows one number.
void PackBuilder::check_value(const std::vector<const Phrase*>& phrases) {
  const Phrase* first = nullptr;
  for (const Phrase* phrase : phrases) {
    if (value_of(phrase->meaning) == 0) continue;
    if (!first) first = phrase;
    else if (const int value = value_of(first->meaning); value_of(phrase->meaning) != value)
      errors_.push_back({phrase->file, phrase->line, fmt::format("'{}' is the number {} elsewhere ({}:{})", phrase->text, value, first->file, first->line)});
  }
}

// In digits, in words or shown by hand, and so behind any number of markers.
bool PackBuilder::is_number(std::string_view normal, const PhraseTable& table) const {
  if (std::all_of(normal.begin(), normal.end(), [](char c) { return c == ' ' || (c >= '0' && c <= '9'); })) return true;
  const auto means = [&](std::string_view phrase, const auto& wanted) {
    const auto found = table.find(phrase);
    return found != table.end() && std::any_of(found->second.begin(), found->second.end(), [&](const Phrase* one) { return wanted(one->meaning); });
  };
  if (means(normal, [&](const Meaning& m) { return value_of(m) > 0; })) return true;
  const auto marker = [&](const Meaning& m) { return m.kind == Meaning::kClass && lexicon.numbers.marker.has(static_cast<ClassId>(m.index)); };
  for (size_t space = normal.find(' '); space != std::string_view::npos; space = normal.find(' ', space + 1))
    if (means(normal.substr(0, space), marker) && is_number(normal.substr(space + 1), table)) return true;
  return false;
}

// A number makes open claims that the join closes; as an entry it would name one contestant on every day and everywhere.
void PackBuilder::check_numbers(const PhraseTable& table) {
  for (const auto& [normal, phrases] : table) {
    check_value(phrases);
    for (const Phrase* phrase : phrases)
      if (phrase->meaning.kind == Meaning::kEntry && is_number(normal, table))
        errors_.push_back({phrase->file, phrase->line, fmt::format("'{}' is a number, and numbers are never entries; the contestant's `number` is enough", phrase->text)});
  }
}

// Two contestants of one contest never share a phrase, and no class is a contestant's plain name.
void PackBuilder::check_shared_phrases(const Atom& atom, const std::vector<const Phrase*>& phrases) {
  std::map<uint16_t, std::pair<uint16_t, const Phrase*>> owners;
  const Phrase* name = nullptr;
  for (const Phrase* phrase : phrases) {
    if (phrase->is_name) name = phrase;
    if (phrase->meaning.kind != Meaning::kEntry) continue;
    const EntryRef& entry = lexicon.entries[phrase->meaning.index];
    const auto [place, made] = owners.emplace(entry.contest, std::pair(entry.contestant, phrase));
    if (!made && place->second.first != entry.contestant)
      errors_.push_back({phrase->file, phrase->line,
                         fmt::format("'{}' belongs to two contestants of one contest (also line {}); it can tell neither apart", atom.phrase, place->second.second->line)});
  }
  if (!name) return;
  for (const Phrase* phrase : phrases)
    if (phrase->meaning.kind == Meaning::kClass)
      errors_.push_back({phrase->file, phrase->line, fmt::format("'{}' is a contestant's name ({}:{}); no class or rule may name a contestant", atom.phrase, name->file, name->line)});
}

void PackBuilder::check_lexicon() {
  for (const Phrase& phrase : phrases_) {
    if (phrase.meaning.kind != Meaning::kEntry) continue;
    const ClassSet& needs = lexicon.entries[phrase.meaning.index].needs;
    for (ClassId id = kNumberClass; id <= kNumberMarkedClass; ++id)
      if (needs.has(id)) {
        errors_.push_back({phrase.file, phrase.line, "what this entry needs contains numbers, which are read only after names; use a class without them"});
        break;
      }
  }
  for (const Regex& regex : lexicon.regexes)
    if (const std::string fault = Scanner::regex_fault(regex.pattern); !fault.empty())
      errors_.push_back({regex.file, regex.line, fmt::format("the regex '{}' cannot compile: {}", regex.pattern, fault)});
  for (const Contest& contest : pack.contests)
    for (const Contestant& one : contest.contestants)
      for (const Entry& entry : one.gestures) {
        const auto gesture = gestures_.find(entry.text);
        const int number = gesture == gestures_.end() ? 0 : lexicon.gestures[gesture->second].number;
        if (number > 0 && one.number > 0 && number != one.number)
          errors_.push_back({contest.file, entry.line, fmt::format("the gesture '{}' shows {}, but '{}' has the number {}", entry.text, number, one.id, one.number)});
      }
}

void PackBuilder::check_rule_references() {
  for (const Rule& rule : rules.rules) {
    const auto fail = [&](std::string message, PackError::Kind kind) { errors_.push_back({rule.file, rule.line, std::move(message), kind}); };
    const bool object = std::any_of(rule.slots.begin(), rule.slots.end(), [](const RuleItem& i) { return i.is_object && i.target.value_or(true); });
    if (rule.kind == Rule::kClaim && !object) fail("a claim needs an object in `when`: contestant, number, object or label", PackError::kMissing);
    if (rule.kind == Rule::kStance && object) fail("a stance has no object; make it a claim (`side`) or leave the object out", PackError::kWrong);
  }
}

void PackBuilder::check_examples() {
  for (const Example& example : rules.examples) {
    const auto fail = [&](std::string message, PackError::Kind kind) { errors_.push_back({example.file, example.line, std::move(message), kind}); };
    const auto region = pack.region_code(example.region);
    if (!example.region.empty() && !region && !pack.regions.empty()) fail(fmt::format("unknown region '{}'", example.region), PackError::kMissing);
    if (!example.at.empty() && !time_in_region(example.at, region.value_or(example.region), pack))
      fail(fmt::format("'{}' is neither a date nor RFC 3339", example.at), PackError::kWrong);
    if (example.expect.empty()) continue;
    const size_t slash = example.expect.find('/');
    const Contest* contest = slash == std::string::npos ? nullptr : pack.find_contest(std::string_view(example.expect).substr(0, slash));
    if (!contest || !contest->find(std::string_view(example.expect).substr(slash + 1)))
      fail(fmt::format("'{}' is no contest/contestant of this pack", example.expect), PackError::kMissing);
  }
}

}  // namespace netra
