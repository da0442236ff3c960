// Thirty cases of act × category × date on the shipped packs: which items, which class, which basis (domain: RULES).
#include "store/regulation.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "matcher/pack_loader.h"

namespace netra::test {
namespace {

constexpr const char* kGov = "pilgub_kaltim2024";    // penetapan 2024-09-22 in UTC+8
constexpr const char* kPres = "pilpres2024";         // penetapan 2023-11-13 in UTC+7
constexpr const char* kAsnOld = "UU 5/2014 tentang ASN Pasal 2 huruf f";
constexpr const char* kAsnNew = "UU 20/2023 tentang ASN Pasal 24 ayat (1)";
constexpr const char* kEthics = "PP 42/2004 Pasal 11 huruf c";
constexpr const char* kPp94 = "PP 94/2021 Pasal 5 huruf n angka 5";
constexpr const char* kPppk = "PP 49/2018";
constexpr const char* kThl = "SE MenPANRB 01/2023";
constexpr const char* kVillageHead = "UU 6/2014 tentang Desa Pasal 29";
constexpr const char* kVillageStaff = "UU 6/2014 tentang Desa Pasal 51";

struct Case {
  Act act;
  Side side;
  Category category;
  const char* contest;
  const char* at;
  std::vector<std::string> words;     // items that the words may fall under
  std::vector<std::string> expected;  // items
  const char* item_class;             // of all of them; empty where there are none
  const char* basis;                  // begins one basis of the last item
  const char* never = "";             // begins none
};

const std::vector<Case> kCases{
    // The day of penetapan divides code of ethics from discipline, in the contest's zone.
    {Act::kReaction, Side::kSupport, Category::kPns, kGov, "2024-09-21T15:59:59Z", {}, {"KE-4"}, "kode_etik", kEthics, kPp94},
    {Act::kReaction, Side::kSupport, Category::kPns, kGov, "2024-09-21T16:00:00Z", {}, {"DS-6"}, "disiplin", kPp94, kEthics},
    {Act::kShare, Side::kSupport, Category::kPns, kGov, "2024-08-01T00:00:00Z", {}, {"KE-4"}, "kode_etik", kAsnNew, kAsnOld},
    {Act::kComment, Side::kSupport, Category::kPns, kGov, "2024-10-01T00:00:00Z", {}, {"DS-6"}, "disiplin", kPp94},
    {Act::kQuote, Side::kSupport, Category::kPns, kGov, "2024-10-01T00:00:00Z", {}, {"DS-6"}, "disiplin", kAsnNew},
    {Act::kFollow, Side::kSupport, Category::kPns, kGov, "2024-09-01T00:00:00Z", {}, {"KE-4"}, "kode_etik", kEthics},
    {Act::kFollow, Side::kSupport, Category::kPns, kGov, "2024-11-27T00:00:00Z", {}, {"DS-6"}, "disiplin", kPp94},
    // A post of one's own is campaigning too.
    {Act::kPost, Side::kSupport, Category::kPns, kGov, "2024-09-01T00:00:00Z", {}, {"KE-2", "KE-4"}, "kode_etik", kEthics},
    {Act::kPost, Side::kSupport, Category::kPns, kGov, "2024-10-01T00:00:00Z", {}, {"DS-2", "DS-6"}, "disiplin", kPp94},
    {Act::kPost, Side::kAttack, Category::kPns, kGov, "2024-10-01T00:00:00Z", {}, {"DS-6"}, "disiplin", kPp94},
    {Act::kPost, Side::kAttack, Category::kPns, kGov, "2024-09-01T00:00:00Z", {}, {"KE-4"}, "kode_etik", kEthics},
    // What the words fall under joins in, as far as the phase allows.
    {Act::kPost, Side::kSupport, Category::kPns, kGov, "2024-10-01T00:00:00Z", {"DS-8", "KE-2"}, {"DS-2", "DS-6", "DS-8"}, "disiplin", "PP 94/2021 Pasal 5 huruf n angka 6"},
    {Act::kPost, Side::kSupport, Category::kPns, kGov, "2024-09-01T00:00:00Z", {"DS-8", "KE-3"}, {"KE-2", "KE-3", "KE-4"}, "kode_etik", kEthics},
    {Act::kPost, Side::kAttack, Category::kPns, kGov, "2024-10-01T00:00:00Z", {"DS-15"}, {"DS-15", "DS-6"}, "disiplin", kPp94},
    {Act::kReaction, Side::kSupport, Category::kPns, kGov, "2024-10-01T00:00:00Z", {"DS-8", "DS-2"}, {"DS-2", "DS-6", "DS-8"}, "disiplin", "PP 94/2021 Pasal 5 huruf n angka 6"},
    // Membership of a party has no phase.
    {Act::kPost, Side::kSupport, Category::kPns, kPres, "2023-10-01T00:00:00Z", {"DS-5"}, {"DS-5", "KE-2", "KE-4"}, "", kEthics},
    // Acts after the vote still count.
    {Act::kReaction, Side::kSupport, Category::kPns, kGov, "2025-01-10T00:00:00Z", {}, {"DS-6"}, "disiplin", kPp94},
    // The basis follows the day of the act: the act on civil servants of 2023 is in force from 31 October 2023.
    {Act::kReaction, Side::kSupport, Category::kPns, kPres, "2023-10-30T16:59:59Z", {}, {"KE-4"}, "kode_etik", kAsnOld, kAsnNew},
    {Act::kReaction, Side::kSupport, Category::kPns, kPres, "2023-10-30T17:00:00Z", {}, {"KE-4"}, "kode_etik", kAsnNew, kAsnOld},
    {Act::kReaction, Side::kSupport, Category::kPns, kPres, "2023-11-12T16:59:59Z", {}, {"KE-4"}, "kode_etik", kEthics},
    {Act::kReaction, Side::kSupport, Category::kPns, kPres, "2023-11-12T17:00:00Z", {}, {"DS-6"}, "disiplin", kPp94},
    {Act::kReaction, Side::kSupport, Category::kPns, kPres, "2022-09-01T00:00:00Z", {}, {}, "", ""},
    // The basis follows the category: nobody but a PNS is told of PP 94/2021 or PP 42/2004.
    {Act::kReaction, Side::kSupport, Category::kPppk, kGov, "2024-10-01T00:00:00Z", {}, {"DS-6"}, "disiplin", kPppk, "PP 94/2021"},
    {Act::kReaction, Side::kSupport, Category::kPppk, kGov, "2024-09-01T00:00:00Z", {}, {"KE-4"}, "kode_etik", kPppk, "PP 42/2004"},
    {Act::kShare, Side::kSupport, Category::kThl, kGov, "2024-10-01T00:00:00Z", {}, {"DS-6"}, "disiplin", kThl, "PP 94/2021"},
    {Act::kShare, Side::kSupport, Category::kPpnpn, kGov, "2024-10-01T00:00:00Z", {}, {"DS-6"}, "disiplin", kThl, "UU 5/2014"},
    {Act::kComment, Side::kSupport, Category::kKades, kGov, "2024-10-01T00:00:00Z", {}, {"DS-6"}, "disiplin", kVillageHead, "PP 94/2021"},
    {Act::kComment, Side::kSupport, Category::kPerangkat, kGov, "2024-10-01T00:00:00Z", {}, {"DS-6"}, "disiplin", kVillageStaff, kVillageHead},
    {Act::kComment, Side::kSupport, Category::kTni, kGov, "2024-10-01T00:00:00Z", {}, {}, "", ""},
    {Act::kComment, Side::kSupport, Category::kPolri, kGov, "2024-10-01T00:00:00Z", {}, {}, "", ""},
};

const Pack& shipped_pack() {
  static const std::shared_ptr<const Pack> pack = load_pack({NETRA_RULES}, "");
  return *pack;
}

bool some_begins(const std::vector<std::string>& basis, std::string_view start) {
  return std::any_of(basis.begin(), basis.end(), [&](const std::string& text) { return text.starts_with(start); });
}

class RegulationTest : public testing::TestWithParam<size_t> {};

TEST_P(RegulationTest, ItemsClassAndBasisFollowActCategoryAndDate) {
  const Case& c = kCases[GetParam()];
  const auto at = parse_rfc3339(c.at);
  ASSERT_TRUE(at);
  const auto items = items_of(shipped_pack(), {c.act, c.side, c.category, c.contest, *at, c.words});
  std::vector<std::string> names;
  for (const AppliedItem& item : items) names.push_back(item.item);
  EXPECT_EQ(names, c.expected);
  for (const AppliedItem& item : items) {
    EXPECT_TRUE(*c.item_class == 0 || item.item_class == c.item_class) << item.item << " " << item.item_class;
    EXPECT_FALSE(item.basis.empty()) << item.item;
    EXPECT_FALSE(*c.never != 0 && some_begins(item.basis, c.never)) << item.item << ": " << c.never;
  }
  EXPECT_TRUE(items.empty() || some_begins(items.back().basis, c.basis)) << items.back().item << ": " << c.basis;
}

INSTANTIATE_TEST_SUITE_P(Cases, RegulationTest, testing::Range<size_t>(0, kCases.size()));

TEST(RegulationItemsTest, EveryItemSaysWhetherItIsVerified) {
  const auto items = items_of(shipped_pack(), {Act::kPost, Side::kAttack, Category::kPns, kGov, *parse_rfc3339("2024-10-01T00:00:00Z"), std::vector<std::string>{"DS-15"}});
  ASSERT_EQ(items.size(), 2u);
  EXPECT_FALSE(items[0].verified) << "DS-15 was read in part";
  EXPECT_TRUE(items[1].verified);
}

TEST(RegulationItemsTest, WithoutATimeNoPhaseIsMet) {
  const auto items = items_of(shipped_pack(), {Act::kPost, Side::kSupport, Category::kPns, kGov, kTimeUnknown, {}});
  EXPECT_TRUE(items.empty());
}

}  // namespace
}  // namespace netra::test
