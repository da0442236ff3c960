#include "ingest/json_text.h"

#include <gtest/gtest.h>

#include <charconv>
#include <random>
#include <string>

namespace netra {
namespace {

TEST(WholeNumberTest, ReadsWhatItsTypeHoldsAndNothingElse) {
  EXPECT_EQ(whole_number<int64_t>("0"), 0);
  EXPECT_EQ(whole_number<int64_t>("1727000000000000"), 1727000000000000);
  EXPECT_EQ(whole_number<int64_t>("-42"), -42);
  EXPECT_EQ(whole_number<int64_t>("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(whole_number<int64_t>("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(whole_number<int64_t>("00000000000000000000042"), 42);
  EXPECT_EQ(whole_number<uint64_t>("18446744073709551615"), UINT64_MAX);
  for (const char* bad : {"", "-", "+1", " 1", "1 ", "1.0", "1e3", "0x10", "12345678a", "1234567/", "1234567:", "9223372036854775808"})
    EXPECT_EQ(whole_number<int64_t>(bad), std::nullopt) << bad;
  EXPECT_EQ(whole_number<uint64_t>("-1"), std::nullopt);
  EXPECT_EQ(whole_number<uint64_t>("18446744073709551616"), std::nullopt);
}

TEST(WholeNumberTest, AgreesWithTheStandardLibrary) {
  const auto seed = std::random_device()();
  std::mt19937 random(seed);
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    for (size_t n = random() % 20; n > 0; --n) text += static_cast<char>('0' + random() % 10);
    if (random() % 2 && !text.empty()) text[random() % text.size()] = static_cast<char>(random());
    int64_t expected = 0;
    const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), expected);
    const bool whole = error == std::errc{} && at == text.data() + text.size();
    ASSERT_EQ(whole_number<int64_t>(text), whole ? std::optional(expected) : std::nullopt) << "seed " << seed << ": " << text;
  }
}

}  // namespace
}  // namespace netra
