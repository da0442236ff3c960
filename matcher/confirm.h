#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "matcher/condition.h"
#include "matcher/pack.h"
#include "matcher/rule.h"
#include "matcher/verdict.h"

namespace netra {

// Runs a pack's rules over one annotated text: claims and stances first, then contexts over what they found.
// Thread safety: one per thread and text; borrows all it is given.
class Confirmer {
 public:
  Confirmer(const Pack& pack, AnnotatedText& text);

  // Appends to a cleared verdict. `all_contexts` lists every context that holds, even one that changed nothing: for
  // trying rules; the claims are the same.
  void run(Verdict& verdict, bool all_contexts, bool stance = true);

 private:
  // What one rule says of one object (or of none: a stance).
  struct Finding {
    const Rule* rule = nullptr;
    uint32_t begin = 0, end = 0;
    std::vector<ConditionMatch::Span> spans;
    Grade grade = Grade::kInfo;
    int contest = -1, contestant = -1;
    int number = -1;  // into AnnotatedText::numbers
    bool silenced = false;
    bool same_object(const Finding& other) const;
  };

  std::vector<ConditionMatch> matches(const Rule& rule) const;
  void find(const Rule& rule);
  void add_objects(const Rule& rule, const ConditionMatch& match);
  void drop_contained(size_t from);
  void apply_contexts(ContextEffect effect, Verdict& verdict, bool all_contexts);
  bool apply(const Rule& rule, const ConditionMatch& match, std::vector<uint8_t>& touched);
  bool reaches(const Rule& rule, const ConditionMatch& match, const Finding& finding) const;
  bool within_reach(Scope reach, const ConditionMatch& match, const Finding& finding) const;
  bool cut_off(const ClassSet& until, const ConditionMatch& match, const Finding& finding) const;
  Evidence evidence(const Rule& rule, ConditionMatch::Span span) const;
  std::vector<std::string> kinds_of(const NumberMention& number) const;
  void settle(Verdict& verdict) const;
  void settle_stance(Verdict& verdict) const;

  const Pack& pack_;
  AnnotatedText& text_;
  ConditionEvaluator evaluator_;
  std::vector<Finding> findings_;
};

}  // namespace netra
