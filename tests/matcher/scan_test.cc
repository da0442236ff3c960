#include "matcher/scan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "matcher/annotate.h"
#include "matcher/confirm.h"
#include "matcher/normalise.h"
#include "naive_scan.h"
#include "pack_folder.h"

namespace netra {
namespace {

class ScanTest : public testing::Test {
 protected:
  ScanTest() {
    write_small_pack(folder_);
    pack_ = folder_.load();
  }

  // Words of the pack, parts of them, and noise.
  std::string random_text(size_t bytes) {
    static const char* const kNoise[] = {"fo", "foo", "bar", "fooo", "a", "the", ",", ".", "!", "-", "#", "☝️", "\xFF", "é", "2", "02", "but", "\"", "reported", "f.o.o", "АВ"};
    std::string text;
    while (text.size() < bytes) {
      const auto& atoms = pack_->lexicon->atoms;
      text += random_() % 2 ? atoms[random_() % atoms.size()].phrase : kNoise[random_() % std::size(kNoise)];
      if (random_() % 4) text += ' ';
    }
    text.resize(bytes);
    return text;
  }

  const unsigned seed_ = std::random_device{}();
  std::mt19937 random_{seed_};
  PackFolder folder_;
  std::shared_ptr<const Pack> pack_;
};

TEST_F(ScanTest, FindsWhatANaiveScanFindsInTextsOfAllLengths) {
  SCOPED_TRACE(testing::Message() << "seed " << seed_);
  const Scanner scanner(*pack_->lexicon, "");
  const HsScratch scratch = scanner.make_scratch();
  NormalisedText text;
  std::vector<AtomHit> hits;
  size_t found = 0;
  for (size_t bytes = 1; bytes <= 300; ++bytes)
    for (int round = 0; round < 20; ++round) {
      const std::string original = random_text(bytes);
      normalise(original, pack_->lexicon->vocabulary, text);
      scanner.scan(text.view(), scratch, hits);
      ASSERT_EQ(hits, find_scan(*pack_->lexicon, text.view())) << original;
      found += hits.size();
    }
  EXPECT_GT(found, 10'000u) << "the texts must have something to find";
}

TEST_F(ScanTest, LeavingEarlyNeverLosesAClaimOrAStance) {
  SCOPED_TRACE(testing::Message() << "seed " << seed_);
  const Matcher matcher(pack_, "");
  const Scanner scanner(*pack_->lexicon, "");
  const auto own = matcher.make_scratch();
  const HsScratch scratch = scanner.make_scratch();
  Annotator annotator(*pack_->lexicon);
  size_t decided = 0;
  for (int round = 0; round < 5'000; ++round) {
    const std::string original = random_text(1 + random_() % 120);
    Verdict fast, claims_alone, slow;
    matcher.match(original, *own, fast);
    matcher.match(original, *own, claims_alone, false);
    NormalisedText text;
    normalise(original, pack_->lexicon->vocabulary, text);
    AnnotatedText annotated;
    annotator.run(text, find_scan(*pack_->lexicon, text.view()), annotated, true);
    Confirmer(*pack_, annotated).run(slow, false);
    ASSERT_EQ(fast.claims, slow.claims) << original;
    ASSERT_EQ(fast.stance, slow.stance) << original;
    ASSERT_EQ(claims_alone.claims, slow.claims) << original;
    decided += !fast.empty();
  }
  EXPECT_GT(decided, 100u);
}

TEST_F(ScanTest, OrderOfHitsDoesNotMatter) {
  SCOPED_TRACE(testing::Message() << "seed " << seed_);
  Annotator annotator(*pack_->lexicon);
  for (int round = 0; round < 2'000; ++round) {
    const std::string original = random_text(1 + random_() % 200);
    NormalisedText text;
    normalise(original, pack_->lexicon->vocabulary, text);
    std::vector<AtomHit> hits = find_scan(*pack_->lexicon, text.view());
    Verdict sorted, shuffled;
    AnnotatedText annotated;
    annotator.run(text, hits, annotated, true);
    Confirmer(*pack_, annotated).run(sorted, true);
    std::shuffle(hits.begin(), hits.end(), random_);
    annotator.run(text, hits, annotated, true);
    Confirmer(*pack_, annotated).run(shuffled, true);
    ASSERT_EQ(sorted, shuffled) << original;
  }
}

TEST(ScanRegexTest, RegexesStandInADatabaseOfTheirOwnAndCountWholeWords) {
  PackFolder folder;
  write_small_pack(folder);
  folder.write("language/regex.yaml", "language: r\nclasses:\n  vote: {regexes: [' qu+x']}\n");
  const Matcher matcher(folder.load(), "");
  const Verdict verdict = verdict_of(matcher, "so quux Ada-Bob");
  ASSERT_EQ(verdict.claims.size(), 1u);
  EXPECT_EQ(verdict.claims[0].evidence, (std::vector<Evidence>{{"call/vote_for", 3, 15}}));
}

}  // namespace
}  // namespace netra
