#include <fmt/format.h>

#include <algorithm>

#include "matcher/pack_builder.h"
#include "matcher/normalise.h"
#include "metrics/nearest.h"

namespace netra {
namespace {

// Words of the language itself are normalised by a vocabulary that knows nothing. One for all: its tables are large.
const Vocabulary& empty_vocabulary() {
  static const Vocabulary empty;
  return empty;
}

// Reported when another value stands there already, of whatever file.
void settle(const PackFile& file, const YAML::Node& at, std::map<std::string, std::string>& known, const std::string& key, const std::string& value, std::string_view what) {
  const auto [place, made] = known.emplace(key, value);
  if (!made && place->second != value) file.error(at, fmt::format("{} reads differently elsewhere ('{}')", what, place->second));
}

}  // namespace

PackBuilder::PackBuilder(std::vector<PackError>& errors) : errors_(errors) {
  add_builtin_classes(lexicon);
  const auto reserve = [&](const char* name) {
    const auto id = static_cast<ClassId>(lexicon.classes.size());
    lexicon.classes.emplace_back().name = name;
    lexicon.class_ids.emplace(name, id);
    return id;
  };
  lexicon.adversative = reserve("adversative");
  lexicon.conjunction = reserve("conjunction");
  lexicon.pair_joiner = reserve("pair_joiner");
}

std::optional<ClassId> PackBuilder::class_named(const PackFile& file, const YAML::Node& at, const std::string& name) const {
  const auto found = lexicon.class_ids.find(name);
  if (found != lexicon.class_ids.end()) return found->second;
  file.missing(at, fmt::format("unknown class '{}'; classes are made in language files under `classes:`", name));
  return {};
}

// Only names are resolved here; what a class contains is filled in by close_classes().
ClassSet PackBuilder::classes_named(const PackFile& file, const YAML::Node& at, std::string_view names) const {
  ClassSet found;
  for (size_t from = 0; from <= names.size();) {
    const size_t to = std::min(names.find('|', from), names.size());
    std::string name(names.substr(from, to - from));
    const size_t first = name.find_first_not_of(' ');
    name = first == std::string::npos ? "" : name.substr(first, name.find_last_not_of(' ') - first + 1);
    if (const auto id = class_named(file, at, name)) found.add(*id);
    from = to + 1;
  }
  return found;
}

LetterCase PackBuilder::read_case(const PackFile& file, const YAML::Node& node) const {
  if (!node) return LetterCase::kAny;
  const std::string word = file.text(node);
  if (word == "upper") return LetterCase::kUpper;
  if (word == "title") return LetterCase::kTitle;
  if (word != "any") file.error(node, "expected upper, title or any");
  return LetterCase::kAny;
}

void PackBuilder::add_phrase(const PackFile& file, const YAML::Node& at, const std::string& text, Meaning meaning) {
  if (!text.empty()) phrases_.push_back({text, meaning, file.path(), PackFile::line(at), false});
}

void PackBuilder::add_phrases(const PackFile& file, const YAML::Node& list, Meaning meaning) {
  if (!list || !file.is_list(list)) return;
  for (const auto& phrase : list) add_phrase(file, phrase, file.text(phrase), meaning);
}

ClassId PackBuilder::add_inline_class(const PackFile& file, const YAML::Node& phrases) {
  const auto id = static_cast<ClassId>(lexicon.classes.size());
  WordClass& made = lexicon.classes.emplace_back();
  made.name = fmt::format("<text {}>", ++inline_classes_);
  lexicon.class_ids.emplace(made.name, id);
  const Meaning meaning{Meaning::kClass, LetterCase::kAny, id};
  if (phrases.IsScalar())
    add_phrase(file, phrases, file.text(phrases), meaning);
  else
    add_phrases(file, phrases, meaning);
  return id;
}

void PackBuilder::declare_kinds(const PackFile& file) {
  for (const std::string& kind : file.texts(file.root()["kinds"])) kinds_.push_back(kind);
}

void PackBuilder::check_kind(const PackFile& file, const YAML::Node& at, const std::string& kind) const {
  if (kinds_.empty() || std::find(kinds_.begin(), kinds_.end(), kind) != kinds_.end()) return;
  file.missing(at, fmt::format("unknown kind of contest '{}'; known are {} (a new one goes under `kinds:` of a language file){}", kind, fmt::join(kinds_, ", "),
                             did_you_mean(kind, kinds_)));
}

void PackBuilder::declare_classes(const PackFile& file) {
  const YAML::Node classes = file.root()["classes"];
  if (!classes || !file.is_map(classes)) return;
  for (const auto& entry : classes) {
    const std::string name = file.text(entry.first);
    const auto found = lexicon.class_ids.find(name);
    if (found != lexicon.class_ids.end()) {
      if (found->second <= kBuiltinClasses) file.error(entry.first, fmt::format("the class '{}' is built in; choose another name", name));
      continue;
    }
    lexicon.class_ids.emplace(name, static_cast<ClassId>(lexicon.classes.size()));
    lexicon.classes.emplace_back().name = name;
  }
}

void PackBuilder::read_language(const PackFile& file) {
  const YAML::Node& root = file.root();
  if (!file.is_map(root, {"language", "kinds", "classes", "numbers", "gestures", "offices", "emoji", "repairs", "contradiction", "examples"})) return;
  if (const YAML::Node classes = root["classes"]; classes && classes.IsMap())
    for (const auto& entry : classes) read_class(file, file.text(entry.first), entry.second);
  if (const YAML::Node node = root["numbers"]) read_numbers(file, node);
  if (const YAML::Node node = root["gestures"]) read_gestures(file, node);
  if (const YAML::Node node = root["offices"]) read_offices(file, node);
  if (const YAML::Node node = root["emoji"]) read_emoji(file, node);
  if (const YAML::Node node = root["repairs"]) read_repairs(file, node);
  if (const YAML::Node node = root["contradiction"]) {
    const std::string word = file.text(node);
    settle(file, node, settings_, "contradiction", word, "`contradiction`");
    if (word == "keep") lexicon.contradiction = Contradiction::kKeep;
    else if (word == "info") lexicon.contradiction = Contradiction::kInfo;
    else if (word != "lower") file.error(node, "expected lower, info or keep");
  }
  if (const YAML::Node node = root["examples"]) read_examples(file, node, "", "");
}

void PackBuilder::read_class(const PackFile& file, const std::string& name, const YAML::Node& node) {
  const auto found = lexicon.class_ids.find(name);
  if (found == lexicon.class_ids.end() || found->second <= kBuiltinClasses) return;
  const ClassId id = found->second;
  if (node.IsSequence()) return add_phrases(file, node, {Meaning::kClass, LetterCase::kAny, id});
  if (!file.is_map(node, {"phrases", "any", "hides", "case", "regexes"})) return;
  add_phrases(file, node["phrases"], {Meaning::kClass, read_case(file, node["case"]), id});
  if (const YAML::Node any = node["any"])
    for (const auto& name_of : file.texts(any))
      if (const auto included = class_named(file, any, name_of)) includes_[id].push_back(*included);
  if (const YAML::Node hides = node["hides"])
    for (const auto& name_of : file.texts(hides))
      if (const auto hidden = class_named(file, hides, name_of)) lexicon.classes[id].hides.add(*hidden);
  if (const YAML::Node regexes = node["regexes"]; regexes && file.is_list(regexes))
    for (const auto& regex : regexes) lexicon.regexes.push_back({file.text(regex), id, file.path(), PackFile::line(regex)});
}

void PackBuilder::read_numbers(const PackFile& file, const YAML::Node& node) {
  if (!file.is_map(node, {"words", "marker", "cue", "within", "word_within", "doubling", "not_after", "not_before"})) return;
  if (const YAML::Node words = node["words"]; words && file.is_map(words))
    for (const auto& entry : words) {
      const int value = file.number(entry.first, 1, 99);
      add_phrases(file, entry.second, {Meaning::kNumber, LetterCase::kAny, static_cast<uint32_t>(value)});
    }
  const auto classes = [&](const char* key, ClassSet& into) {
    if (const YAML::Node list = node[key])
      for (const auto& name : file.texts(list)) into.add(classes_named(file, list, name));
  };
  NumberRules& numbers = lexicon.numbers;
  classes("marker", numbers.marker);
  classes("cue", numbers.cue);
  classes("not_after", numbers.not_after);
  classes("not_before", numbers.not_before);
  const auto setting = [&](const char* key, int least, int most, int& into) {
    if (!node[key]) return;
    into = file.number(node[key], least, most);
    settle(file, node[key], settings_, key, std::to_string(into), fmt::format("`{}`", key));
  };
  setting("within", 0, 50, numbers.within);
  setting("word_within", 0, 50, numbers.word_within);
  setting("doubling", 1, 9, numbers.doubling);
  if (!settings_.contains("word_within")) numbers.word_within = numbers.within;
}

void PackBuilder::read_gestures(const PackFile& file, const YAML::Node& node) {
  if (!file.is_map(node)) return;
  for (const auto& entry : node) {
    if (!file.is_map(entry.second, {"number", "phrases"})) continue;
    const std::string name = file.text(entry.first);
    const int number = entry.second["number"] ? file.number(entry.second["number"], 1, 99, 0) : 0;
    const auto [place, made] = gestures_.emplace(name, lexicon.gestures.size());
    if (made) lexicon.gestures.push_back({name, number});
    else if (number != lexicon.gestures[place->second].number) file.error(entry.first, fmt::format("the gesture '{}' has another number elsewhere", name));
    add_phrases(file, entry.second["phrases"], {Meaning::kGesture, LetterCase::kAny, static_cast<uint32_t>(place->second)});
  }
}

void PackBuilder::read_offices(const PackFile& file, const YAML::Node& node) {
  if (!file.is_map(node)) return;
  for (const auto& entry : node) {
    if (!file.is_map(entry.second, {"kinds", "phrases"})) continue;
    const auto index = static_cast<uint32_t>(lexicon.offices.size());
    Office& office = lexicon.offices.emplace_back();
    office.name = file.text(entry.first);
    file.each_text(entry.second["kinds"], [&](const YAML::Node& at, const std::string& kind) {
      office.kinds.push_back(kind);
      check_kind(file, at, kind);
    });
    if (office.kinds.empty()) file.error(entry.first, "an office needs `kinds`: the kinds of contest that it stands for");
    add_phrases(file, entry.second["phrases"], {Meaning::kOffice, LetterCase::kAny, index});
  }
}

void PackBuilder::read_emoji(const PackFile& file, const YAML::Node& node) {
  if (!file.is_map(node)) return;
  const Vocabulary& plain = empty_vocabulary();
  for (const auto& entry : node) {
    NormalisedText text;
    const std::string emoji = file.text(entry.first);
    normalise(emoji, plain, text);
    if (text.tokens.size() != 1 || !(text.tokens[0].flags & kEmojiToken)) {
      file.error(entry.first, fmt::format("'{}' is not one emoji", emoji));
      continue;
    }
    settle(file, entry.first, emoji_, std::string(text.word(text.tokens[0])), normalised_phrase(file.text(entry.second), plain), fmt::format("the emoji '{}'", emoji));
  }
}

void PackBuilder::read_repairs(const PackFile& file, const YAML::Node& node) {
  if (!file.is_map(node)) return;
  const Vocabulary& plain = empty_vocabulary();
  for (const auto& entry : node) {
    const std::string word = normalised_phrase(file.text(entry.first), plain);
    if (word.empty() || word.find(' ') != std::string::npos) {
      file.error(entry.first, "a repair reads one word as others; this is not one word");
      continue;
    }
    settle(file, entry.first, repairs_, word, normalised_phrase(file.text(entry.second), plain), fmt::format("the repair of '{}'", word));
  }
}

}  // namespace netra
