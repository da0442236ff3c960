#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/class_set.h"
#include "matcher/vocabulary.h"
#include "metrics/sha256.h"

namespace netra {

// What a phrase asks of the original's letters.
enum class LetterCase : uint8_t { kAny, kUpper, kTitle };

enum class EntryKind : uint8_t { kName, kAlias, kSlogan, kHashtag, kGesture, kLabel };

// A phrase of a contestant, by place: `contest` in Pack::contests, `contestant` in it.
struct EntryRef {
  uint16_t contest = 0, contestant = 0;
  EntryKind kind = EntryKind::kName;
  bool conditional = false;           // it has needs
  bool needs_contestant = false;      // an unconditional mention of the same contest meets them
  ClassSet needs;                     // so does a class of these
  LetterCase letter_case = LetterCase::kAny;
};

// One thing that an atom means.
struct Meaning {
  enum Kind : uint8_t { kClass, kEntry, kNumber, kGesture, kOffice };
  Kind kind = kClass;
  LetterCase letter_case = LetterCase::kAny;
  uint32_t index = 0;  // class id, entry, number's value, gesture or office
};

// A normalised phrase that the scan looks for, with everything it means.
struct Atom {
  std::string phrase;
  std::vector<Meaning> meanings;
  uint8_t bits = 0;  // Vocabulary bits: what kind of decision it can lead to
};

// A pattern over the normalised text; it counts for whole words.
struct Regex {
  std::string pattern;
  ClassId cls = 0;
  std::string file;
  int line = 0;
};

struct WordClass {
  std::string name;
  ClassSet contains;  // itself, and all that its `any` reaches
  ClassSet hides;
};

struct Gesture {
  std::string name;
  int number = 0;  // 0: none
};

struct Office {
  std::string name;
  std::vector<std::string> kinds;
};

struct NumberRules {
  ClassSet marker, cue, not_after, not_before;
  int within = 4;
  int word_within = 4;
  int doubling = 0;  // this digit behind a word doubles the word; 0: none
  // Classes that some contests want beside a number, with the kind of those contests.
  std::vector<std::pair<ClassSet, std::string>> needs;
};

// What support for two contestants of one contest in one text comes to.
enum class Contradiction : uint8_t { kKeep, kLower, kInfo };

// All words of a pack, compiled: immutable, shared.
struct Lexicon {
  Vocabulary vocabulary;
  std::vector<WordClass> classes;  // by id; the built-in ones first
  std::map<std::string, ClassId, std::less<>> class_ids;
  std::vector<EntryRef> entries;
  std::vector<Atom> atoms;  // sorted by phrase
  std::vector<Regex> regexes;
  std::vector<Gesture> gestures;
  std::vector<Office> offices;
  NumberRules numbers;
  ClassId adversative = 0, conjunction = 0, pair_joiner = 0;  // reserved classes; always there
  ClassSet stances;            // a text with none of these takes no stance
  Contradiction contradiction = Contradiction::kLower;
  bool regex_decides = false;  // some regex can decide, so every text is scanned

  // The class or built-in of that name with all that it contains; null when unknown.
  const ClassSet* find(std::string_view name) const;
};

// `contestant`, `number.padded` …: the built-in classes by name; `object` and the like are sets of them.
void add_builtin_classes(Lexicon& lexicon);

}  // namespace netra
