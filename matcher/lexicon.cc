#include "matcher/lexicon.h"

namespace netra {

const ClassSet* Lexicon::find(std::string_view name) const {
  const auto found = class_ids.find(name);
  return found == class_ids.end() ? nullptr : &classes[found->second].contains;
}

void add_builtin_classes(Lexicon& lexicon) {
  static constexpr std::string_view kNames[kBuiltinClasses] = {
      "contestant",        "contestant.name", "contestant.alias", "contestant.slogan", "contestant.hashtag",
      "contestant.gesture", "label",           "number",           "number.word",       "number.digits",
      "number.padded",     "number.gesture",  "number.keycap",    "number.marked",     "office",
      "gesture",           "any_token"};
  for (ClassId id = 0; id < kBuiltinClasses; ++id) {
    WordClass& made = lexicon.classes.emplace_back();
    made.name = kNames[id];
    made.contains.add(id);
    lexicon.class_ids.emplace(kNames[id], id);
  }
  const auto id = static_cast<ClassId>(lexicon.classes.size());
  WordClass& object = lexicon.classes.emplace_back();
  object.name = "object";
  object.contains.add(kContestantClass);
  object.contains.add(kNumberClass);
  lexicon.class_ids.emplace("object", id);
}

}  // namespace netra
