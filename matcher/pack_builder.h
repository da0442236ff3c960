#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/lexicon.h"
#include "matcher/pack.h"
#include "matcher/pack_file.h"
#include "matcher/rule.h"

namespace netra {

// A pack under construction. The files are read in this order, each kind by a file of its own: language, regions, contests,
// regulation, rules; then the lexicon is compiled from all phrases.
class PackBuilder {
 public:
  explicit PackBuilder(std::vector<PackError>& errors);

  void declare_kinds(const PackFile& file);    // of all language files, before anything refers to one; so with the next
  void declare_classes(const PackFile& file);
  void read_language(const PackFile& file);
  void read_contest(const PackFile& file);
  void read_regulation(const PackFile& file);
  void read_regions(const PackFile& file);
  void declare_rules(const PackFile& file);
  void read_rules(const PackFile& file);
  void read_accounts(const std::string& path);
  // After all files: resolves classes, compiles the vocabulary and the atoms, checks what concerns several files.
  void finish();

  Pack pack;
  Lexicon lexicon;
  RuleSet rules;

  // For the readers of single parts. The class's id, or nothing (reported) when it is unknown.
  std::optional<ClassId> class_named(const PackFile& file, const YAML::Node& at, const std::string& name) const;
  // The classes of `a|b`.
  ClassSet classes_named(const PackFile& file, const YAML::Node& at, std::string_view names) const;
  // A class of its own for phrases that stand in a rule.
  ClassId add_inline_class(const PackFile& file, const YAML::Node& phrases);
  LetterCase read_case(const PackFile& file, const YAML::Node& node) const;
  // Reported when language files list kinds of contest and this is none of them.
  void check_kind(const PackFile& file, const YAML::Node& at, const std::string& kind) const;
  bool has_rule(const std::string& id) const { return rule_places_.contains(id); }
  void read_examples(const PackFile& file, const YAML::Node& node, const std::string& rule, const std::string& contest);
  std::vector<PackError>& errors() { return errors_; }

 private:
  // A phrase as written, to be normalised when all repairs are known.
  struct Phrase {
    std::string text;
    Meaning meaning;
    std::string file;
    int line = 0;
    bool is_name = false;
  };
  using PhraseTable = std::map<std::string, std::vector<const Phrase*>, std::less<>>;  // by normalised form

  void read_class(const PackFile& file, const std::string& name, const YAML::Node& node);
  void read_numbers(const PackFile& file, const YAML::Node& node);
  void read_gestures(const PackFile& file, const YAML::Node& node);
  void read_offices(const PackFile& file, const YAML::Node& node);
  void read_emoji(const PackFile& file, const YAML::Node& node);
  void read_repairs(const PackFile& file, const YAML::Node& node);
  void check_id_of_kind(const PackFile& file, const Contest& contest) const;
  void read_contest_times(const PackFile& file, Contest& contest);
  void read_contestant(const PackFile& file, Contest& contest, const YAML::Node& node);
  void read_entries(const PackFile& file, const YAML::Node& list, EntryKind kind, std::vector<Entry>& into);
  void read_example(const PackFile& file, const YAML::Node& node, Example example);
  void add_phrase(const PackFile& file, const YAML::Node& at, const std::string& text, Meaning meaning);
  void add_phrases(const PackFile& file, const YAML::Node& list, Meaning meaning);

  void sort_contests();
  void add_entries();
  void add_entry(const Contest& contest, uint16_t contest_index, uint16_t contestant_index, const Entry& entry, EntryKind kind);
  void close_classes();
  void close(ClassSet& set) const;
  void close_item(RuleItem& item) const;
  void close_condition(Condition& condition) const;
  void close_rule(Rule& rule) const;
  void compile_words();
  uint8_t bits_of(const Meaning& meaning) const;
  void add_stance_classes();
  void join_names();
  void check_lexicon();
  int value_of(const Meaning& meaning) const;
  void check_value(const std::vector<const Phrase*>& phrases);
  bool is_number(std::string_view normal, const PhraseTable& table) const;
  void check_numbers(const PhraseTable& table);
  void check_shared_phrases(const Atom& atom, const std::vector<const Phrase*>& phrases);
  void check_rule_references();
  void check_examples();

  std::vector<PackError>& errors_;
  std::vector<Phrase> phrases_;
  std::vector<std::string> kinds_;  // of contests
  std::map<std::string, std::string> repairs_, emoji_, settings_;  // the last: keys that have one value in all language files
  std::map<ClassId, std::vector<ClassId>> includes_;
  std::map<std::string, size_t> gestures_;
  std::map<std::string, std::vector<std::pair<std::string, int>>> rule_places_;
  ClassSet needed_classes_;
  int inline_classes_ = 0;
};

}  // namespace netra
