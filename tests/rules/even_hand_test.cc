#include <gtest/gtest.h>

#include <algorithm>

#include "matcher/lexicon.h"
#include "matcher/matcher.h"
#include "matcher/pack_loader.h"

namespace netra {
namespace {

// Frames with holes for mentions. The first hole takes the entry of one contestant, the second that of the other, in turn.
constexpr const char* kFrames[] = {
    "Ayo coblos {}",
    "Saya dan keluarga pilih {} di pemilu nanti",
    "jangan pilih {} di pilkada ini",
    "Kami relawan {} siap menangkan",
    "Pilih {}, bukan {}",
    "Semoga {} menang pemilihan kali ini",
    "Gaspol {}! Kampanye akbar besok, yuk ikut",
    "{} gagal total, tumbangkan",
    "Kata temanku coblos {}, kujawab netral",
    "KPU menetapkan {} sebagai pasangan calon",
    "Survei: {} unggul, pasti menang",
    "Debat malam ini: {} lawan {}",
    "Foto bareng {} di posko pemenangan",
    "Daripada golput mending {}",
    "dia bilang \"ayo coblos {}\" di depan TPS",
    "Kampanye {} digelar kemarin, ujar panitia",
    "{} paling layak, {} belum pantas jadi calon",
    "Ogah dukung {} di pemilihan, mantap {}",
    "Pasang twibbon {} menjelang pencoblosan",
};

std::vector<std::string> essence(const Verdict& verdict, const std::string& contest, const std::string& a, const std::string& b, bool exchange) {
  std::vector<std::string> found;
  for (const Claim& claim : verdict.claims) {
    if (claim.number == 0 && claim.contest != contest) continue;
    std::string who = claim.contestant;
    if (exchange) who = who == a ? b : who == b ? a : who;
    std::string one = who + "#" + std::to_string(claim.number) + std::string(name_of(claim.side)) + std::string(name_of(claim.grade));
    for (const Evidence& evidence : claim.evidence) one += " " + evidence.rule;
    found.push_back(one);
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string filled(std::string text, std::string first, std::string second) {
  for (size_t hole = text.find("{}"); hole != std::string::npos; hole = text.find("{}", hole + first.size())) {
    text.replace(hole, 2, first);
    std::swap(first, second);
  }
  return text;
}

class EvenHandTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { matcher_ = new Matcher(load_pack({NETRA_RULES_FOLDER}, ""), ""); }
  static void TearDownTestSuite() {
    delete matcher_;
    matcher_ = nullptr;
  }

  static Verdict verdict_of(const std::string& text) {
    const auto scratch = matcher_->make_scratch();
    Verdict verdict;
    matcher_->match(text, *scratch, verdict);
    return verdict;
  }

  // Compares the frames under both orders of two entries that mean the same.
  void compare(const Contest& contest, const Contestant& a, const Contestant& b, const Entry& of_a, const Entry& of_b) {
    for (const char* frame : kFrames) {
      const Verdict one = verdict_of(filled(frame, of_a.text, of_b.text)), other = verdict_of(filled(frame, of_b.text, of_a.text));
      EXPECT_EQ(essence(one, contest.id, a.id, b.id, true), essence(other, contest.id, a.id, b.id, false)) << filled(frame, of_a.text, of_b.text);
      ++compared_;
      decided_ += !one.claims.empty();
    }
  }

  static Matcher* matcher_;
  int compared_ = 0, decided_ = 0;
};

Matcher* EvenHandTest::matcher_ = nullptr;

// Of every shipped contest: exchanging the entries of two contestants that stand at one index exchanges the verdict.
TEST_F(EvenHandTest, ShippedContestsTreatEveryContestantAlike) {
  using List = std::vector<Entry> Contestant::*;
  for (const Contest& contest : matcher_->pack()->contests)
    for (size_t i = 0; i + 1 < contest.contestants.size(); ++i) {
      const Contestant &a = contest.contestants[i], &b = contest.contestants[i + 1];
      for (const List list : {List{&Contestant::name_entries}, List{&Contestant::aliases}, List{&Contestant::slogans}, List{&Contestant::hashtags}})
        for (size_t e = 0; e < std::min((a.*list).size(), (b.*list).size()); ++e)
          if ((a.*list)[e].needs == (b.*list)[e].needs && (a.*list)[e].letter_case == (b.*list)[e].letter_case)
            compare(contest, a, b, (a.*list)[e], (b.*list)[e]);
    }
  EXPECT_GT(compared_, 2000);
  EXPECT_GT(decided_, compared_ / 3);
}

// What an entry needs stands at the same index for all contestants of a contest.
TEST_F(EvenHandTest, EntriesAtOneIndexNeedTheSame) {
  using List = std::vector<Entry> Contestant::*;
  for (const Contest& contest : matcher_->pack()->contests)
    for (const Contestant& one : contest.contestants)
      for (const List list : {List{&Contestant::name_entries}, List{&Contestant::aliases}, List{&Contestant::slogans}, List{&Contestant::hashtags}})
        for (size_t e = 0; e < std::min((one.*list).size(), (contest.contestants[0].*list).size()); ++e)
          EXPECT_EQ((one.*list)[e].needs, (contest.contestants[0].*list)[e].needs) << contest.id << "/" << one.id << ": " << (one.*list)[e].text;
}

}  // namespace
}  // namespace netra
