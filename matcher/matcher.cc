#include "matcher/matcher.h"

#include "matcher/annotate.h"
#include "matcher/confirm.h"
#include "matcher/normalise.h"
#include "matcher/scan.h"
#include "matcher/scratch.h"

namespace netra {

struct Matcher::State {
  std::shared_ptr<const Pack> pack;
  Scanner scanner;
  uint8_t always = 0;  // bits taken as seen: a regex may decide without a known word
};

Matcher::Matcher(std::shared_ptr<const Pack> pack, const std::string& cache_dir) {
  Scanner scanner(*pack->lexicon, cache_dir);
  const uint8_t always = pack->lexicon->regex_decides ? Vocabulary::kDeciding : 0;
  state_.reset(new State{std::move(pack), std::move(scanner), always});
}

Matcher::~Matcher() = default;

const std::shared_ptr<const Pack>& Matcher::pack() const { return state_->pack; }

std::string_view Matcher::normaliser_version() { return kNormaliserVersion; }

std::string_view Matcher::database_origin() const { return state_->scanner.origin(); }

std::unique_ptr<Matcher::Scratch, void (*)(Matcher::Scratch*)> Matcher::make_scratch() const {
  return {new Scratch(*state_->pack->lexicon, state_->scanner.make_scratch()), [](Scratch* scratch) { delete scratch; }};
}

namespace {

// False when nothing in a text with these words can become a claim or, where one is wanted, a stance.
bool can_decide(uint8_t seen, bool has_number, bool stance) {
  if (seen & Vocabulary::kMention || (stance && seen & Vocabulary::kStance)) return true;
  if ((seen & Vocabulary::kConditional) && (seen & Vocabulary::kNeeded)) return true;
  return (seen & Vocabulary::kNumberCue) && (has_number || (seen & Vocabulary::kNumberWord));
}

// The text's beginning, cut behind its last word or, where its second half is one, its last whole character.
std::string_view judged_part(std::string_view text) {
  if (text.size() <= Matcher::kJudgedBytes) return text;
  text = text.substr(0, Matcher::kJudgedBytes);
  const size_t space = text.find_last_of(" \t\r\n");
  if (space != std::string_view::npos && space > text.size() / 2) return text.substr(0, space);
  while (!text.empty() && (static_cast<uint8_t>(text.back()) & 0xC0) == 0x80) text.remove_suffix(1);
  if (!text.empty() && static_cast<uint8_t>(text.back()) >= 0x80) text.remove_suffix(1);
  return text;
}

}  // namespace

void Matcher::match(std::string_view text, Scratch& scratch, Verdict& verdict, bool stance) const {
  verdict.clear();
  stance = stance || scratch.thorough;
  const Pack& pack = *state_->pack;
  const std::string_view judged = judged_part(text);
  normalise(judged, pack.lexicon->vocabulary, scratch.text);
  if (judged.size() < text.size()) scratch.text.repairs |= kShortened;
  const uint8_t seen = scratch.text.seen | state_->always;
  if (!scratch.thorough && !can_decide(seen, scratch.text.has_number, stance)) return;
  state_->scanner.scan(scratch.text.view(), scratch.hyperscan, scratch.hits);
  if (!scratch.thorough) {
    uint8_t found = state_->always;
    for (const AtomHit& hit : scratch.hits)
      if (!hit.regex) found |= pack.lexicon->atoms[hit.index].bits;
    if (!can_decide(found, scratch.text.has_number, stance)) return;
  }
  if (!scratch.annotator.run(scratch.text, scratch.hits, scratch.annotated, scratch.thorough, stance)) return;
  Confirmer(pack, scratch.annotated).run(verdict, scratch.thorough, stance);
  if (!verdict.empty() || !verdict.context.empty()) verdict.repairs = repair_names(scratch.text.repairs);
}

}  // namespace netra
