#include "metrics/metrics.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

namespace netra {
namespace {

size_t occurrences(const std::string& text, const std::string& part) {
  size_t n = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

bool has_line(const Metrics& metrics, const std::string& line) {
  return ("\n" + metrics.text()).find("\n" + line + "\n") != std::string::npos;
}

TEST(MetricsTest, NamesEveryFamilyOnceWithHelpAndType) {
  const std::string page = Metrics().text();
  std::set<std::string> names;
  for (const MetricDescription& row : Metrics::described()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name << " stands there twice";
    EXPECT_FALSE(row.help.empty()) << row.name;
    if (!row.labels.empty()) continue;  // shows with its first series
    EXPECT_EQ(occurrences(page, "# TYPE " + row.name + " " + row.type + "\n"), 1u) << row.name;
    EXPECT_EQ(occurrences(page, "# HELP " + row.name + " " + row.help + "\n"), 1u) << row.name;
  }
  EXPECT_EQ(names.count("netra_records_received_total"), 1u);
}

TEST(MetricsTest, CountersStartAtZeroAndAdd) {
  Metrics metrics;
  EXPECT_TRUE(has_line(metrics, "netra_records_received_total 0"));
  metrics.add(Count::kRecordsReceived, 3);
  metrics.add(Count::kRecordsReceived);
  EXPECT_TRUE(has_line(metrics, "netra_records_received_total 4"));
}

TEST(MetricsTest, LabelValuesStandInTheOrderOfTheTable) {
  Metrics metrics;
  metrics.add(Count::kHits, 2, {"pilwali_contoh2024", "sari", "reaction", "review"});
  const std::string page = metrics.text();
  for (const char* label : {"contest=\"pilwali_contoh2024\"", "contestant=\"sari\"", "act=\"reaction\"", "grade=\"review\""})
    EXPECT_NE(page.find(label), std::string::npos) << label;
  metrics.add(Count::kHits, 1, {"pilwali_contoh2024", "sari", "reaction", "review"});
  EXPECT_EQ(occurrences(metrics.text(), "\nnetra_hits_total{"), 1u);
}

TEST(MetricsTest, LabelValuesAreEscaped) {
  Metrics metrics;
  metrics.set(Level::kLagRecords, 1, {"a\"b\\c\nd", "0"});
  EXPECT_NE(metrics.text().find("topic=\"a\\\"b\\\\c\\nd\""), std::string::npos) << metrics.text();
}

TEST(MetricsTest, AnIdentityReplacesTheOneBefore) {
  Metrics metrics;
  metrics.replace(Level::kPackInfo, 1, {"aaa"});
  metrics.replace(Level::kPackInfo, 1, {"bbb"});
  EXPECT_TRUE(has_line(metrics, "netra_pack_info{sha256=\"bbb\"} 1"));
  EXPECT_EQ(metrics.text().find("\"aaa\""), std::string::npos);
  metrics.replace(Level::kPackInfo, 1, {"bbb"});
  EXPECT_TRUE(has_line(metrics, "netra_pack_info{sha256=\"bbb\"} 1"));
}

TEST(MetricsTest, WhatIsCountedTogetherShowsTogetherOrNotAtAll) {
  Metrics metrics;
  std::jthread writer([&metrics](std::stop_token stop) {
    while (!stop.stop_requested()) {
      const auto together = metrics.together();
      metrics.add(Count::kRecordsReceived);
      metrics.add(Count::kRecordsFiltered);
    }
  });
  const auto value = [](const std::string& page, const std::string& name) { return std::stod(page.substr(page.find("\n" + name + " ") + name.size() + 2)); };
  for (int i = 0; i < 300; ++i) {
    const std::string page = metrics.text();
    ASSERT_EQ(value(page, "netra_records_received_total"), value(page, "netra_records_filtered_total"));
  }
}

TEST(MetricsTest, SpreadsCountWhatTheyObserve) {
  Metrics metrics;
  metrics.observe(Spread::kBatchRecords, 7);
  metrics.observe(Spread::kBatchRecords, 1e9);
  EXPECT_TRUE(has_line(metrics, "netra_batch_records_count 2"));
  EXPECT_TRUE(has_line(metrics, "netra_batch_records_bucket{le=\"10\"} 1"));
  EXPECT_TRUE(has_line(metrics, "netra_batch_records_bucket{le=\"+Inf\"} 2"));
}

TEST(MetricsTest, ManyThreadsLoseNothing) {
  Metrics metrics;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&metrics] {
      for (int i = 0; i < 1000; ++i) {
        metrics.add(Count::kRecordsReceived);
        metrics.add(Count::kRecordsDeadLettered, 1, {i % 2 ? "late" : "invalid_json"});
        if (i % 100 == 0) metrics.text();
      }
    });
  threads.clear();
  EXPECT_TRUE(has_line(metrics, "netra_records_received_total 4000"));
  EXPECT_TRUE(has_line(metrics, "netra_records_dead_lettered_total{reason=\"late\"} 2000"));
}

}  // namespace
}  // namespace netra
