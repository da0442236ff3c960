#pragma once

#include <vector>

#include "matcher/annotate.h"
#include "matcher/matcher.h"
#include "matcher/normalise.h"
#include "matcher/scan.h"

namespace netra {

class Matcher::Scratch {
 public:
  Scratch(const Lexicon& lexicon, HsScratch handle) : hyperscan(std::move(handle)), annotator(lexicon) {}

  // For trying rules: no early way out, and every context that holds is listed. Claims and stance are the same.
  bool thorough = false;
  HsScratch hyperscan;
  Annotator annotator;
  NormalisedText text;
  AnnotatedText annotated;
  std::vector<AtomHit> hits;
};

}  // namespace netra
