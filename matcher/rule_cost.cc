#include "matcher/rule_cost.h"

#include <ctime>

#include <algorithm>

#include "matcher/confirm.h"

namespace netra {
namespace {

constexpr size_t kBatch = 256;  // so that reading the clock costs nothing beside

double cpu_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

Pack with_rules(const Pack& pack, std::vector<Rule> rules) {
  auto set = std::make_shared<RuleSet>();
  set->rules = std::move(rules);
  set->any_token_claims = pack.rules->any_token_claims;
  set->any_token_contexts = pack.rules->any_token_contexts;
  Pack made = pack;
  made.rules = std::move(set);
  return made;
}

}  // namespace

RuleCosts::RuleCosts(std::shared_ptr<const Pack> pack)
    : pack_(std::move(pack)),
      scanner_(*pack_->lexicon, ""),
      scratch_(scanner_.make_scratch()),
      annotator_(*pack_->lexicon),
      without_rules_(with_rules(*pack_, {})),
      slots_(kBatch),
      ns_(pack_->rules->rules.size()) {
  for (const Rule& rule : pack_->rules->rules) with_one_.push_back(with_rules(*pack_, {rule}));
}

void RuleCosts::add(std::string_view text) {
  ++texts_;
  Slot& slot = slots_[used_];
  normalise(text, pack_->lexicon->vocabulary, slot.text);
  scanner_.scan(slot.text.view(), scratch_, hits_);
  if (!annotator_.run(slot.text, hits_, slot.annotated)) return;
  ++tried_;
  if (++used_ == slots_.size()) time_batch();
}

void RuleCosts::time_batch() {
  time_rule(without_rules_);  // warms the caches
  const double empty = time_rule(without_rules_);
  for (size_t i = 0; i < with_one_.size(); ++i) ns_[i] += std::max(0.0, time_rule(with_one_[i]) - empty);
  used_ = 0;
}

double RuleCosts::time_rule(const Pack& pack) {
  Verdict verdict;
  const double begin = cpu_ns();
  for (size_t i = 0; i < used_; ++i) {
    verdict.clear();
    Confirmer(pack, slots_[i].annotated).run(verdict, true);
  }
  return cpu_ns() - begin;
}

std::vector<double> RuleCosts::ns_per_text() const {
  std::vector<double> shares = ns_;
  for (double& ns : shares) ns = tried_ ? ns / static_cast<double>(tried_) : 0;
  return shares;
}

}  // namespace netra
