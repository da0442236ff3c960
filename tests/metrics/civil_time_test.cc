#include "metrics/civil_time.h"

#include <gtest/gtest.h>

#include <string>

namespace netra {
namespace {

TEST(CivilTimeTest, ReadsRfc3339InEverySpellingThatFeedsUse) {
  const TimeUs noon = parse_rfc3339("2024-11-27T12:00:00Z").value();
  EXPECT_EQ(noon, 1732708800 * kSecondUs);
  EXPECT_EQ(parse_rfc3339("2024-11-27 12:00:00"), noon);
  EXPECT_EQ(parse_rfc3339("2024-11-27t20:00:00+08:00"), noon);
  EXPECT_EQ(parse_rfc3339("2024-11-27T20:00:00+0800"), noon);
  EXPECT_EQ(parse_rfc3339(" 2024-11-27T12:00:00z\n"), noon);
  EXPECT_EQ(parse_rfc3339("2024-11-27T12:00:00.5Z"), noon + 500'000);
  const std::string decimals = "123456789";
  for (size_t digits = 1; digits <= decimals.size(); ++digits) {
    const unsigned long micros = std::stoul((decimals.substr(0, digits) + "000000").substr(0, 6));
    EXPECT_EQ(parse_rfc3339("2024-11-27T12:00:00." + decimals.substr(0, digits) + "Z"), noon + static_cast<TimeUs>(micros)) << digits;
  }
  EXPECT_EQ(parse_rfc3339("2024-11-27T07:00:00.25 -0500"), noon + 250'000);
}

TEST(CivilTimeTest, ReadsTheFirstYearAndTheLast) {
  EXPECT_EQ(parse_rfc3339("0000-03-01T00:00:00Z"), -719468 * kDayUs);
  EXPECT_EQ(parse_rfc3339("0000-01-01T00:00:00Z"), -719528 * kDayUs);
  EXPECT_EQ(parse_rfc3339("2024-02-29T00:00:00Z"), 19782 * kDayUs);
  EXPECT_EQ(parse_rfc3339("9999-12-31T23:59:59Z"), 253402300799 * kSecondUs);
}

TEST(CivilTimeTest, RefusesWhatIsNoTime) {
  for (const char* text : {"", "2024-11-27", "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2024-04-31T00:00:00Z",
                           "2024-13-01T00:00:00Z", "2024-11-00T00:00:00Z", "2024-11-2 T00:00:00Z", "2024-11-27T12:00", "2024-11-27T12:00:0", "2024-11-27T12:00:0x",
                           "47000-01-01T00:00:00Z", "2024-11-27T24:00:00Z", "2024-11-27T12:60:00Z", "2024-11-27T12:00:61Z",
                           "2024-11-27T12:00:00+24:00", "2024-11-27T12:00:00+08:60",
                           "2024-11-27T12:00:00.Z", "2024-11-27T12:00:00.1234567890Z", "2024-11-27T12:00:00+8", "soon"})
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
}

TEST(CivilTimeTest, DaysRoundDownBeforeTheEpochToo) {
  EXPECT_EQ(day_of(0), 0);
  EXPECT_EQ(day_of(kDayUs - 1), 0);
  EXPECT_EQ(day_of(kDayUs), 1);
  EXPECT_EQ(day_of(-1), -1);
  EXPECT_EQ(day_of(-kDayUs), -1);
  EXPECT_EQ(day_of(-kDayUs - 1), -2);
  EXPECT_EQ(day_of(INT64_MIN), -106751992);
  EXPECT_EQ(day_of(INT64_MAX), 106751991);
}

TEST(CivilTimeTest, EveryDayOfFourCenturiesSurvivesTheRoundTrip) {
  for (int64_t day = days_from_civil(1900, 1, 1); day < days_from_civil(2300, 1, 1); ++day)
    ASSERT_EQ(parse_date(format_date(day)), day) << format_date(day);
}

TEST(CivilTimeTest, PrintsDecimalsOnlyWhereThereAreSome) {
  EXPECT_EQ(format_utc(1732708800 * kSecondUs), "2024-11-27T12:00:00Z");
  EXPECT_EQ(format_utc(1732708800 * kSecondUs + 42), "2024-11-27T12:00:00.000042Z");
  EXPECT_EQ(format_utc(-1), "1969-12-31T23:59:59.999999Z");
}

TEST(CivilTimeTest, DurationsNeedANumberAndAUnit) {
  EXPECT_EQ(parse_duration("400d"), 400 * kDayUs);
  EXPECT_EQ(parse_duration("12h"), kDayUs / 2);
  EXPECT_EQ(parse_duration("0s"), 0);
  for (const char* text : {"", "7", "d", "-1d", "1w", "1 d", "1dd", "99999999999999999999d", "9999999999y"})
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

}  // namespace
}  // namespace netra
