#include "matcher/annotate.h"

#include <algorithm>
#include <tuple>

namespace netra {
namespace {

ClassId class_of(EntryKind kind) {
  switch (kind) {
    case EntryKind::kName: return kNameClass;
    case EntryKind::kAlias: return kAliasClass;
    case EntryKind::kSlogan: return kSloganClass;
    case EntryKind::kHashtag: return kHashtagClass;
    case EntryKind::kGesture: return kGestureEntryClass;
    case EntryKind::kLabel: return kLabelClass;
  }
  return kContestantClass;
}

ClassId class_of(const Meaning& meaning) {
  switch (meaning.kind) {
    case Meaning::kClass: return static_cast<ClassId>(meaning.index);
    case Meaning::kOffice: return kOfficeClass;
    case Meaning::kGesture: return kGestureClass;
    case Meaning::kNumber: return kNumberWordClass;
    case Meaning::kEntry: break;
  }
  return kContestantClass;
}

bool from_hashtag(const NormalisedText& text, uint32_t begin, uint32_t end) {
  return std::all_of(text.tokens.begin() + begin, text.tokens.begin() + end, [](const Token& token) { return (token.flags & kFromHashtag) != 0; });
}

bool stands_before(const Annotation& a, const Annotation& b) {
  return std::tie(a.begin, a.end, a.cls, a.object, a.identity) < std::tie(b.begin, b.end, b.cls, b.object, b.identity);
}

}  // namespace

bool letters_are(LetterCase asked, const AnnotatedText& text, uint32_t begin, uint32_t end) {
  if (asked == LetterCase::kAny) return true;
  const auto& tokens = text.text->tokens;
  const auto all = [&](uint16_t flag) {
    return std::all_of(tokens.begin() + begin, tokens.begin() + end, [flag](const Token& token) { return (token.flags & (flag | kAllUpper)) != 0; });
  };
  if (asked == LetterCase::kTitle) return all(kTitle);
  if (!all(kAllUpper)) return false;
  const AnnotatedText::Letters& letters = text.letters(text.sentence(begin));
  return letters.small > 0 || letters.capitals <= end - begin;
}

void AnnotatedText::count_letters() {
  letters_.assign(text->questions.size(), {});
  for (const Token& token : text->tokens) {
    if (token.flags & kOpaque) continue;
    Letters& letters = letters_[token.sentence];
    letters.small += (token.flags & kHasLower) != 0;
    letters.capitals += (token.flags & kAllUpper) != 0;
  }
}

bool Annotator::run(const NormalisedText& text, const std::vector<AtomHit>& hits, AnnotatedText& out, bool thorough, bool stance) {
  text_ = &text;
  out_ = &out;
  out.text = &text;
  out.count_letters();
  out.mentions.clear();
  out.numbers.clear();
  out.annotations.clear();
  out.present.clear();
  no_numbers_.clear();
  place(hits);
  drop_namesakes();
  settle_mentions();
  merge_neighbours();
  number_positions();
  add_classes();
  hide();
  annotate_mentions();
  number_candidates();
  settle_numbers();
  if (!thorough && !lexicon_.regex_decides && out.mentions.empty() && out.numbers.empty() &&
      (!stance || std::none_of(out.annotations.begin(), out.annotations.end(), [&](const Annotation& a) { return lexicon_.stances.has(a.cls); })))
    return false;
  number_positions();
  break_clauses();
  note_named();
  finish();
  return true;
}

// Hits become stretches of tokens with what they mean; a phrase stands within one sentence.
void Annotator::place(const std::vector<AtomHit>& hits) {
  classes_.clear();
  candidates_.clear();
  const auto& tokens = text_->tokens;
  for (const AtomHit& hit : hits) {
    const auto first = std::upper_bound(tokens.begin(), tokens.end(), hit.from, [](uint32_t at, const Token& t) { return at < t.norm_end; });
    const auto last = std::lower_bound(first, tokens.end(), hit.to, [](const Token& t, uint32_t at) { return t.norm_end < at; });
    if (first == tokens.end() || last == tokens.end() || first->sentence != last->sentence) continue;
    const auto begin = static_cast<uint32_t>(first - tokens.begin()), end = static_cast<uint32_t>(last - tokens.begin()) + 1;
    if (hit.regex) {
      classes_.push_back({begin, end, {Meaning::kClass, LetterCase::kAny, lexicon_.regexes[hit.index].cls}, ~hit.index});
      continue;
    }
    for (const Meaning& meaning : lexicon_.atoms[hit.index].meanings) {
      if (!letters_are(meaning.letter_case, *out_, begin, end)) continue;
      if (meaning.kind == Meaning::kEntry && lexicon_.entries[meaning.index].kind == EntryKind::kHashtag && !from_hashtag(*text_, begin, end)) continue;
      (meaning.kind == Meaning::kEntry ? candidates_ : classes_).push_back({begin, end, meaning, hit.index});
    }
  }
}

// A longer phrase of a class that hides contestants is somebody or something else of that name: what lies inside it names no contestant.
void Annotator::drop_namesakes() {
  for (const Found& cover : classes_) {
    if (cover.meaning.kind != Meaning::kClass || !lexicon_.classes[cover.meaning.index].hides.has(kContestantClass)) continue;
    std::erase_if(candidates_, [&](const Found& a) { return a.begin >= cover.begin && a.end <= cover.end && a.end - a.begin < cover.end - cover.begin; });
  }
}

// Whether a contestant's phrase has what it needs, outside every contestant's phrase. Asked of each once.
bool Annotator::valid(const Found& candidate) {
  uint8_t& known = validity_[static_cast<size_t>(&candidate - candidates_.data())];
  if (known == 0) known = has_what_it_needs(candidate) ? 2 : 1;
  return known == 2;
}

bool Annotator::has_what_it_needs(const Found& candidate) {
  const EntryRef& entry = lexicon_.entries[candidate.meaning.index];
  if (!entry.conditional || entry.needs.meets(beside_)) return true;
  const bool label = entry.kind == EntryKind::kLabel;
  const auto serves = [&](uint32_t other) {
    const EntryRef& mention = lexicon_.entries[other];
    if (mention.contest != entry.contest) return false;
    if (mention.kind != EntryKind::kLabel) return entry.needs_contestant && (label || !mention.conditional);
    // A name and a label of its contestant say of each other whom they mean.
    return !label && mention.contestant == entry.contestant && mention.needs_contestant && entry.needs.has(kLabelClass);
  };
  // Asked first of the few phrases that are there, however often they are.
  if (std::none_of(candidate_entries_.begin(), candidate_entries_.end(), serves)) return false;
  return std::any_of(candidates_.begin(), candidates_.end(), [&](const Found& other) {
    if (!serves(other.meaning.index) || overlap(other.begin, other.end, candidate.begin, candidate.end)) return false;
    return !label || valid(other);
  });
}

// What contestants' phrases may need: the classes that stand outside of all of them, and each other.
void Annotator::look_beside() {
  beside_.clear();
  if (std::none_of(candidates_.begin(), candidates_.end(), [&](const Found& a) { return lexicon_.entries[a.meaning.index].conditional; })) return;
  taken_.assign(text_->tokens.size(), 0);
  for (const Found& a : candidates_) std::fill(taken_.begin() + a.begin, taken_.begin() + a.end, uint8_t{1});
  for (const Found& a : classes_)
    if (std::find(taken_.begin() + a.begin, taken_.begin() + a.end, uint8_t{1}) == taken_.begin() + a.end) beside_.add(class_of(a.meaning));
  candidate_entries_.clear();
  for (const Found& candidate : candidates_) candidate_entries_.push_back(candidate.meaning.index);
  std::sort(candidate_entries_.begin(), candidate_entries_.end());
  candidate_entries_.erase(std::unique(candidate_entries_.begin(), candidate_entries_.end()), candidate_entries_.end());
}

// The longest valid phrase wins, then the first.
void Annotator::settle_mentions() {
  look_beside();
  validity_.assign(candidates_.size(), 0);
  std::vector<Found> chosen;
  for (const Found& candidate : candidates_)
    if (valid(candidate)) chosen.push_back(candidate);
  std::sort(chosen.begin(), chosen.end(), [](const Found& a, const Found& b) {
    return std::tuple(b.end - b.begin, a.begin, a.meaning.index) < std::tuple(a.end - a.begin, b.begin, b.meaning.index);
  });
  owner_.assign(text_->tokens.size(), kNobody);
  for (const Found& found : chosen) place_mention(found.begin, found.end, found.meaning.index);
  std::sort(out_->mentions.begin(), out_->mentions.end(), [](const Mention& a, const Mention& b) { return a.begin < b.begin; });
}

// A hashtag of one contest may hold a name of another, whose contestant it names as well: which contest counts, the day says.
bool Annotator::named_in_hashtag(const Mention& mention, uint32_t begin, uint32_t end, uint32_t entry) const {
  return mention.begin <= begin && end <= mention.end && std::all_of(mention.entries.begin(), mention.entries.end(), [&](uint32_t e) {
           return lexicon_.entries[e].kind == EntryKind::kHashtag && lexicon_.entries[e].contest != lexicon_.entries[entry].contest;
         });
}

void Annotator::place_mention(uint32_t begin, uint32_t end, uint32_t entry) {
  const bool label = lexicon_.entries[entry].kind == EntryKind::kLabel;
  const uint32_t first = *std::min_element(owner_.begin() + begin, owner_.begin() + end);
  if (first != kNobody) {
    Mention& mention = out_->mentions[first];
    const bool same = mention.begin == begin && mention.end == end;
    if (mention.label == label && (same || named_in_hashtag(mention, begin, end, entry))) {
      mention.entries.push_back(entry);
      std::sort(mention.entries.begin(), mention.entries.end());
    }
    return;
  }
  std::fill(owner_.begin() + begin, owner_.begin() + end, static_cast<uint32_t>(out_->mentions.size()));
  out_->mentions.push_back({begin, end, label, {entry}});
}

// Neighbours that can be one contestant are one mention, of those contestants that both name.
void Annotator::merge_neighbours() {
  if (out_->mentions.size() < 2) return;
  std::vector<std::pair<uint32_t, uint32_t>> joiners;
  for (const Found& f : classes_)
    if (f.meaning.kind == Meaning::kClass && lexicon_.classes[lexicon_.pair_joiner].contains.has(static_cast<ClassId>(f.meaning.index)))
      joiners.emplace_back(f.begin, f.end);
  std::sort(joiners.begin(), joiners.end());
  const auto joined = [&](const Mention& a, const Mention& b) {
    if (a.label || b.label || text_->tokens[a.begin].sentence != text_->tokens[b.begin].sentence) return false;
    return a.end == b.begin || std::binary_search(joiners.begin(), joiners.end(), std::pair(a.end, b.begin));
  };
  const auto names = [&](const Mention& mention, uint32_t entry) {
    const EntryRef& ref = lexicon_.entries[entry];
    return std::any_of(mention.entries.begin(), mention.entries.end(), [&](uint32_t other) {
      return lexicon_.entries[other].contest == ref.contest && lexicon_.entries[other].contestant == ref.contestant;
    });
  };
  std::vector<Mention> merged;
  for (Mention& mention : out_->mentions) {
    if (!merged.empty() && joined(merged.back(), mention)) {
      Mention& last = merged.back();
      std::vector<uint32_t> both;
      for (const uint32_t entry : last.entries)
        if (names(mention, entry)) both.push_back(entry);
      for (const uint32_t entry : mention.entries)
        if (names(last, entry)) both.push_back(entry);
      if (!both.empty()) {
        std::sort(both.begin(), both.end());
        both.erase(std::unique(both.begin(), both.end()), both.end());
        last.end = mention.end;
        last.entries = std::move(both);
        continue;
      }
    }
    merged.push_back(std::move(mention));
  }
  out_->mentions = std::move(merged);
}

bool Annotator::in_mention(uint32_t begin, uint32_t end) const {
  return std::find(taken_.begin() + begin, taken_.begin() + end, uint8_t{1}) != taken_.begin() + end;
}

void Annotator::add_classes() {
  taken_.assign(text_->tokens.size(), 0);
  for (const Mention& mention : out_->mentions) std::fill(taken_.begin() + mention.begin, taken_.begin() + mention.end, uint8_t{1});
  for (const Found& found : classes_) {
    if (in_mention(found.begin, found.end)) continue;
    if (found.meaning.kind == Meaning::kClass)
      out_->annotations.push_back({found.begin, found.end, static_cast<ClassId>(found.meaning.index), -1, found.identity});
    if (found.meaning.kind == Meaning::kOffice) out_->annotations.push_back({found.begin, found.end, kOfficeClass, -1, found.meaning.index});
    if (found.meaning.kind == Meaning::kGesture) out_->annotations.push_back({found.begin, found.end, kGestureClass, -1, found.meaning.index});
  }
}

// A match of a class that hides others takes theirs away inside it, and numbers where it says so.
void Annotator::hide() {
  std::vector<Annotation>& all = out_->annotations;
  if (std::all_of(all.begin(), all.end(), [&](const Annotation& a) { return lexicon_.classes[a.cls].hides.empty(); })) return;
  const bool many = all.size() > kFew;
  if (many) std::sort(all.begin(), all.end(), stands_before);
  std::vector<uint8_t> hidden(all.size(), 0);
  for (const Annotation& cover : all) {
    const ClassSet& hides = lexicon_.classes[cover.cls].hides;
    if (hides.empty()) continue;
    if (hides.has(kNumberClass)) no_numbers_.emplace_back(cover.begin, cover.end);
    for (auto a = many ? out_->from(cover.begin) : all.cbegin(); a != all.end() && !(many && a->begin >= cover.end); ++a)
      if (a->cls != cover.cls && hides.has(a->cls) && a->begin >= cover.begin && a->end <= cover.end) hidden[static_cast<size_t>(a - all.cbegin())] = 1;
  }
  size_t i = 0;
  std::erase_if(all, [&](const Annotation&) { return hidden[i++] != 0; });
}

uint32_t Annotator::contestant_of(uint32_t entry) const {
  const EntryRef& ref = lexicon_.entries[entry];
  return static_cast<uint32_t>(ref.contest) << 16 | ref.contestant;
}

uint32_t Annotator::same_as(uint32_t contestant) const {
  while (true) {
    const auto other = same_.find(contestant);
    if (other == same_.end() || other->second == contestant) return contestant;
    contestant = other->second;
  }
}

// Who stands in two contests is one, also where another mention names the contestant of one of them alone.
void Annotator::join_contestants() {
  same_.clear();
  if (out_->mentions.size() < 2) return;
  for (const Mention& mention : out_->mentions) {
    for (const uint32_t entry : mention.entries) same_.try_emplace(contestant_of(entry), contestant_of(entry));
    const uint32_t first = same_as(contestant_of(mention.entries.front()));
    for (const uint32_t entry : mention.entries) same_[same_as(contestant_of(entry))] = first;
  }
}

void Annotator::annotate_mentions() {
  join_contestants();
  for (size_t i = 0; i < out_->mentions.size(); ++i) {
    const Mention& mention = out_->mentions[i];
    Annotation made{mention.begin, mention.end, mention.label ? kLabelClass : kContestantClass, static_cast<int32_t>(i),
                    same_as(contestant_of(mention.entries.front()))};
    out_->annotations.push_back(made);
    if (mention.label) continue;
    ClassSet kinds;
    for (const uint32_t entry : mention.entries) {
      made.cls = class_of(lexicon_.entries[entry].kind);
      if (!kinds.has(made.cls)) out_->annotations.push_back(made);
      kinds.add(made.cls);
    }
  }
}

// Windows count mentions and numbers as one token each.
void Annotator::number_positions() {
  std::vector<uint32_t>& position = out_->position;
  position.assign(text_->tokens.size(), 1);
  const auto collapse = [&](uint32_t begin, uint32_t end) {
    for (uint32_t i = begin + 1; i < end; ++i) position[i] = 0;
  };
  for (const Mention& mention : out_->mentions) collapse(mention.begin, mention.end);
  for (const NumberMention& number : out_->numbers) collapse(number.begin, number.end);
  uint32_t at = 0;
  for (uint32_t& step : position) step = at += step;
}

// Clauses begin at the punctuation that the normaliser saw, and at adversatives and conjunctions.
void Annotator::break_clauses() {
  std::vector<uint32_t>& clause = out_->clause;
  clause.assign(text_->tokens.size(), 0);
  ClassSet breaks = lexicon_.classes[lexicon_.adversative].contains;
  breaks.add(lexicon_.classes[lexicon_.conjunction].contains);
  for (const Annotation& a : out_->annotations)
    if (breaks.has(a.cls)) clause[a.begin] = 1;
  uint32_t current = 0;
  for (size_t i = 0; i < clause.size(); ++i) {
    if (i > 0 && (clause[i] || text_->tokens[i].clause != text_->tokens[i - 1].clause)) ++current;
    clause[i] = current;
  }
}

// Also who is named without what the phrase needs, where it is written as a name is: it may be whom the words mean.
void Annotator::note_named() {
  std::vector<uint32_t>& named = out_->named;
  named.clear();
  for (const Mention& mention : out_->mentions) named.insert(named.end(), mention.entries.begin(), mention.entries.end());
  for (const Found& found : candidates_)
    if (found.meaning.letter_case != LetterCase::kAny) named.push_back(found.meaning.index);
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  out_->named_numbers.clear();
  for (const NumberMention& number : out_->numbers) out_->named_numbers.push_back(number.value);
  for (const Number& number : numbers_)
    if (number.form != kNumberDigitsClass && number.form != kNumberWordClass && !number.of_something_else) out_->named_numbers.push_back(number.value);
}

void Annotator::finish() {
  const auto& tokens = text_->tokens;
  const auto spoken = [](const Token& token) { return !(token.flags & kOpaque); };
  const auto first = std::find_if(tokens.begin(), tokens.end(), spoken);
  const auto last = std::find_if(tokens.rbegin(), tokens.rend(), spoken).base();
  out_->first = first == tokens.end() ? 0 : static_cast<uint32_t>(first - tokens.begin());
  out_->last = last == tokens.begin() ? static_cast<uint32_t>(tokens.size()) : static_cast<uint32_t>(last - tokens.begin());
  std::sort(out_->annotations.begin(), out_->annotations.end(), stands_before);
  for (const Annotation& a : out_->annotations) out_->present.add(a.cls);
  out_->index();
}

// Counts, then places: a class has few annotations, and rules ask for classes.
void AnnotatedText::index() {
  uint32_t classes = 0;
  for (const Annotation& a : annotations) classes = std::max(classes, a.cls + 1u);
  class_begins_.assign(classes + 1, 0);
  for (const Annotation& a : annotations) ++class_begins_[a.cls + 1u];
  for (uint32_t i = 1; i <= classes; ++i) class_begins_[i] += class_begins_[i - 1];
  by_class_.resize(annotations.size());
  for (uint32_t i = 0; i < annotations.size(); ++i) by_class_[class_begins_[annotations[i].cls]++] = i;
  for (uint32_t i = classes; i > 0; --i) class_begins_[i] = class_begins_[i - 1];
  class_begins_[0] = 0;
}

void AnnotatedText::add_any_tokens() {
  if (present.has(kAnyTokenClass) || text->tokens.empty()) return;
  const auto known = static_cast<ptrdiff_t>(annotations.size());
  enum : uint8_t { kNothing, kBegins, kGoesOn };
  std::vector<uint8_t> mention(text->tokens.size(), kNothing);
  for (const Mention& m : mentions) {
    std::fill(mention.begin() + m.begin, mention.begin() + m.end, uint8_t{kGoesOn});
    mention[m.begin] = kBegins;
  }
  for (uint32_t i = 0; i < text->tokens.size(); ++i)
    if (mention[i] == kBegins || (mention[i] == kNothing && !(text->tokens[i].flags & kOpaque))) annotations.push_back({i, i + 1, kAnyTokenClass, -1, i});
  present.add(kAnyTokenClass);
  std::inplace_merge(annotations.begin(), annotations.begin() + known, annotations.end(), stands_before);
  index();
}

}  // namespace netra
